-- grain: one row per dossier that was looked at; numerator and denominator add up to the figure
-- inputs: asked (one row: the variant and period in question), mart.dossier
-- owner: warehouse.published.explain
-- The stock that is overdue at the end belongs to incl_overdue, the base of Decision 766 to official_766; both belong to
-- an agency as of other days than the finish, so their rows name none.
SELECT
    d.dossier_code AS item,
    d.procedure_code,
    d.finished_agency_id AS agency_id,
    d.field_code,
    CASE
        WHEN NOT d.in_timeliness_base THEN 0
        ELSE (CASE a.variant WHEN 'first_due' THEN d.is_on_time_first_due ELSE d.is_on_time END)::INTEGER
    END AS numerator,
    d.in_timeliness_base::INTEGER AS denominator,
    CASE
        WHEN NOT d.in_timeliness_base THEN coalesce(d.exclusion_reason, 'Không thuộc diện tính')
        WHEN CASE a.variant WHEN 'first_due' THEN d.is_on_time_first_due ELSE d.is_on_time END THEN 'Đúng hạn'
        ELSE 'Trễ hạn'
    END AS reason,
    'hạn ' || strftime(CASE a.variant WHEN 'first_due' THEN d.first_due_at ELSE d.due_at END, '%d/%m/%Y %H:%M')
        || ', xong ' || strftime(d.finished_at, '%d/%m/%Y %H:%M') AS detail
FROM asked AS a
INNER JOIN mart.dossier AS d
    ON coalesce(d.finished_date, d.official_end_date, CASE WHEN d.fault_no_finish THEN d.updated_date END)
        >= a.period_start
    AND coalesce(d.finished_date, d.official_end_date, CASE WHEN d.fault_no_finish THEN d.updated_date END)
        < a.period_end
WHERE a.variant <> 'official_766'

UNION ALL

SELECT
    d.dossier_code, d.procedure_code, NULL, d.field_code, 0, 1, 'Quá hạn, chưa giải quyết xong',
    'hạn ' || strftime(d.due_at, '%d/%m/%Y %H:%M')
FROM asked AS a
INNER JOIN mart.dossier AS d ON d.received_at < a.as_of AND d.due_at < a.as_of
WHERE
    a.variant = 'incl_overdue' AND d.in_city AND NOT d.deleted
    AND (d.is_open OR (d.is_resolved AND d.finished_at >= a.as_of))

UNION ALL

SELECT
    d.dossier_code,
    d.procedure_code,
    NULL,
    d.field_code,
    (
        d.supplement_count <= 1
        AND CASE
            WHEN d.status IN (3, 7, 8) THEN d.official_end_at ELSE least(coalesce(d.official_end_at, a.as_of), a.as_of)
        END
        <= d.due_at
    )::INTEGER,
    1,
    CASE
        WHEN d.supplement_count > 1 THEN 'Yêu cầu bổ sung quá một lần'
        WHEN CASE
            WHEN d.status IN (3, 7, 8) THEN d.official_end_at ELSE least(coalesce(d.official_end_at, a.as_of), a.as_of)
        END
            <= d.due_at THEN 'Còn hạn hoặc đúng hạn'
        ELSE 'Trễ hạn hoặc quá hạn'
    END,
    'hạn ' || strftime(d.due_at, '%d/%m/%Y %H:%M') || coalesce(', kết thúc ' || strftime(d.official_end_at, '%d/%m/%Y %H:%M'), '')
FROM asked AS a
INNER JOIN mart.dossier AS d
    ON d.received_at < a.as_of AND coalesce(d.official_end_date >= a.period_start, TRUE)
WHERE a.variant = 'official_766' AND d.in_official_base
