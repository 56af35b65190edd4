-- grain: one row per dossier that ended, and per dossier overdue at a period's end or in the base of Decision 766
-- inputs: mart.dossier, overdue_count, base_count_766
-- adds up: row by row
-- owner: warehouse.mart
-- What ended adds up to any period. Overdue stock belongs to a period's end, the Decision 766 base to a whole period.
SELECT
    d.dossier_code AS item,
    d.procedure_code,
    coalesce(d.finished_date, d.official_end_date, CASE WHEN d.fault_no_finish THEN d.updated_date END) AS day,
    d.finished_agency_id AS agency_id,
    d.finished_agency_level AS agency_level,
    d.field_code,
    d.in_timeliness_base AS denominator,
    d.in_timeliness_base AS denominator_incl_overdue,
    d.in_timeliness_base AND d.is_on_time AS numerator,
    d.in_timeliness_base AND d.is_on_time_first_due AS numerator_first_due,
    CASE
        WHEN NOT d.in_timeliness_base THEN coalesce(d.exclusion_reason, 'Không thuộc diện tính')
        WHEN d.is_on_time THEN 'Đúng hạn'
        ELSE 'Trễ hạn'
    END AS reason,
    CASE WHEN d.in_timeliness_base THEN if(d.is_on_time_first_due, 'Đúng hạn', 'Trễ hạn') END AS reason_first_due,
    'hạn ' || strftime(d.due_at, '%d/%m/%Y %H:%M') || ', xong ' || strftime(d.finished_at, '%d/%m/%Y %H:%M') AS detail,
    'hạn ' || strftime(d.first_due_at, '%d/%m/%Y %H:%M') || ', xong ' || strftime(d.finished_at, '%d/%m/%Y %H:%M')
        AS detail_first_due
FROM mart.dossier AS d

UNION ALL BY NAME

SELECT
    o.dossier_code AS item,
    o.procedure_code,
    o.period_end,
    o.agency_id,
    o.agency_level,
    o.field_code,
    o.overdue AS denominator_incl_overdue,
    'Quá hạn, chưa giải quyết xong' AS reason,
    'hạn ' || strftime(o.due_at, '%d/%m/%Y %H:%M') AS detail
FROM overdue_count AS o

UNION ALL BY NAME

SELECT
    b.dossier_code AS item,
    b.procedure_code,
    b.period_type,
    b.period_start,
    b.period_end,
    b.agency_id,
    b.agency_level,
    b.field_code,
    b.base AS denominator_official_766,
    b.on_time AS numerator_official_766,
    CASE
        WHEN b.supplement_count > 1 THEN 'Yêu cầu bổ sung quá một lần'
        WHEN b.on_time > 0 THEN 'Còn hạn hoặc đúng hạn'
        ELSE 'Trễ hạn hoặc quá hạn'
    END AS reason,
    'hạn ' || strftime(b.due_at, '%d/%m/%Y %H:%M')
    || coalesce(', kết thúc ' || strftime(b.official_end_at, '%d/%m/%Y %H:%M'), '') AS detail
FROM base_count_766 AS b
