-- grain: one row per dossier (MaHoSo, root of MaDinhDanhDonVi)
-- inputs: core.dossier, core.dossier_fee, core.dossier_supplement, core.procedure_method, core.payment, core.rating,
--         core.petition, core.agency_resolution, mart.calendar, fee_bearing_procedure, procedure_field
-- owner: warehouse.mart
-- The dossier clock of the indicator definitions, applied once. Every ruling is named where it is applied.
WITH fee AS (
    SELECT
        f.dossier_code,
        f.agency_root,
        count(*) AS fee_count,
        coalesce(sum(f.amount), 0) AS fee_total,
        bool_and(f.amount IS NOT DISTINCT FROM 0) AS all_fees_zero -- R17: an empty list is not "all zero"
    FROM core_db.core.dossier_fee AS f
    GROUP BY ALL
),

supplement AS (
    SELECT
        s.dossier_code,
        s.agency_root,
        count(*) AS supplement_count,
        count(*) FILTER (WHERE s.answered_at IS NULL) AS open_supplement_count,
        -- R09: open or negative supplements add nothing
        coalesce(sum(greatest(0, date_diff('second', s.requested_at, s.answered_at))), 0) AS supplement_seconds,
        -- R35: the smallest NgayHenTraTruoc; R08: midnight is the end of that day
        min(
            CASE WHEN s.due_before::TIME = TIME '00:00:00' THEN s.due_before + INTERVAL 86399 SECOND ELSE s.due_before END
        ) AS first_due,
        min(s.requested_at) AS only_requested_at
    FROM core_db.core.dossier_supplement AS s
    GROUP BY ALL
),

-- R17, R03: paid on the platform, at any time, whatever became of the dossier; R87: 0 VND pays nothing
paid AS (
    SELECT DISTINCT p.dossier_code
    FROM core_db.core.payment AS p
    WHERE p.status = 1 AND p.amount > 0 AND coalesce(p.refund_amount, 0) < p.amount
),

-- complaint proxy of Decision 766: told by MaHoSo, whenever it was said
disliked AS (
    SELECT DISTINCT r.dossier_code FROM core_db.core.rating AS r WHERE r.level = 3
),

petitioned AS (
    SELECT DISTINCT t.dossier_code FROM core_db.core.petition AS t
),

base AS (
    SELECT
        d.*,
        (d.agency_root IS NOT DISTINCT FROM 'H29') AS in_city, -- R26
        CASE d.channel_raw WHEN '2' THEN 2 WHEN '3' THEN 3 ELSE 1 END AS channel, -- R21
        coalesce(d.field_code_raw, pf.field_code) AS field_code, -- R10
        CASE WHEN d.due_at::TIME = TIME '00:00:00' THEN d.due_at + INTERVAL 86399 SECOND ELSE d.due_at END
            AS source_due, -- R08
        -- NgayKetThucXuLy; NgayTra only for status 10 (R52: not for 9)
        coalesce(d.finished_at, CASE WHEN d.status = 10 THEN d.returned_at END) AS finish
    FROM core_db.core.dossier AS d
    LEFT JOIN procedure_field AS pf ON pf.procedure_code = d.procedure_code
),

-- R09: every usable statutory time of the procedure, ranked: own channel, then DIRECT, then all the others.
-- R86: a method without a time, or with a unit that is none of the four, is passed over before that order is looked at.
candidate AS (
    SELECT
        b.dossier_code,
        b.agency_root,
        CASE
            WHEN m.channel = CASE b.channel WHEN 2 THEN 'ONLINE' WHEN 3 THEN 'POSTAL' ELSE 'DIRECT' END THEN 1
            WHEN m.channel = 'DIRECT' THEN 2
            ELSE 3
        END AS preference,
        b.received_at,
        b.received_at::DATE AS received_date,
        m.processing_time_unit AS unit,
        m.processing_time,
        ceil(m.processing_time)::INTEGER AS units -- R09: fractions round up, hours stay exact
    FROM base AS b
    INNER JOIN core_db.core.procedure_method AS m ON m.procedure_code = b.procedure_code
    WHERE
        b.source_due IS NULL AND b.received_at IS NOT NULL
        AND m.processing_time IS NOT NULL AND m.processing_time_unit IN ('WORKING_DAY', 'DAY', 'HOUR', 'MONTH')
),

candidate_day AS (
    SELECT
        c.*,
        CASE c.unit
            WHEN 'DAY' THEN c.received_date + c.units
            WHEN 'MONTH' THEN (c.received_date + to_months(c.units))::DATE -- clipped to the month's last day
        END AS calendar_day
    FROM candidate AS c
),

candidate_due AS (
    SELECT
        c.dossier_code,
        c.agency_root,
        c.preference,
        CASE c.unit
            WHEN 'HOUR' THEN c.received_at + INTERVAL 1 SECOND * (c.processing_time * 3600)::BIGINT
            -- the receipt day is not counted; end of the n-th working day after it
            WHEN 'WORKING_DAY' THEN
                CASE WHEN c.units = 0 THEN c.received_date ELSE w.date END + INTERVAL 86399 SECOND
            -- rolled forward to the next working day
            WHEN 'DAY' THEN r.next_working_day + INTERVAL 86399 SECOND
            WHEN 'MONTH' THEN r.next_working_day + INTERVAL 86399 SECOND
        END AS due
    FROM candidate_day AS c
    LEFT JOIN mart.calendar AS k ON k.date = c.received_date AND c.unit = 'WORKING_DAY'
    LEFT JOIN mart.calendar AS w ON w.is_working_day AND w.working_day_number = k.working_day_number + c.units
    LEFT JOIN mart.calendar AS r ON r.date = c.calendar_day
),

preferred AS (
    SELECT c.dossier_code, c.agency_root, min(c.preference) AS preference
    FROM candidate_due AS c
    GROUP BY ALL
),

computed AS (
    -- the method of the channel, else DIRECT, else the longest; two entries of one channel: the longer
    SELECT c.dossier_code, c.agency_root, max(c.due) AS due
    FROM candidate_due AS c
    INNER JOIN preferred AS p USING (dossier_code, agency_root, preference)
    GROUP BY ALL
),

clock AS (
    SELECT
        b.*,
        coalesce(f.fee_count, 0) AS fee_count,
        coalesce(f.fee_total, 0) AS fee_total,
        coalesce(f.all_fees_zero, FALSE) AS all_fees_zero,
        coalesce(s.supplement_count, 0) AS supplement_count,
        coalesce(s.open_supplement_count, 0) AS open_supplement_count,
        coalesce(s.supplement_seconds, 0) AS supplement_seconds,
        s.first_due,
        s.only_requested_at,
        -- R09: supplement time is added as wall-clock time, without a second roll
        coalesce(b.source_due, c.due + INTERVAL 1 SECOND * coalesce(s.supplement_seconds, 0)) AS due,
        CASE WHEN b.source_due IS NOT NULL THEN 'source' WHEN c.due IS NOT NULL THEN 'computed' ELSE 'none' END
            AS due_source,
        (b.status IN (9, 10) AND b.finish IS NOT NULL AND NOT b.deleted) AS is_resolved
    FROM base AS b
    LEFT JOIN fee AS f USING (dossier_code, agency_root)
    LEFT JOIN supplement AS s USING (dossier_code, agency_root)
    LEFT JOIN computed AS c USING (dossier_code, agency_root)
),

ended AS (
    SELECT
        c.*,
        coalesce(c.first_due, c.due) AS first_due_at_local,
        -- R30
        CASE
            WHEN c.status IN (9, 10) THEN c.finish
            WHEN c.status IN (3, 7, 8) THEN coalesce(c.finished_at, c.refused_at, c.returned_at)
            WHEN c.status IN (2, 4, 5, 6) AND c.supplement_count = 1 AND c.open_supplement_count = 1
                THEN c.only_requested_at
        END AS official_end
    FROM clock AS c
)

SELECT
    e.dossier_code,
    e.agency_root,
    e.agency_code,
    e.in_city,
    e.deleted,
    e.status,
    e.channel,
    e.channel_raw,
    e.procedure_code,
    e.procedure_code_raw,
    e.field_code,
    e.submitted_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS submitted_at,
    e.submitted_at::DATE AS submitted_date,
    e.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS received_at,
    e.received_at::DATE AS received_date,
    e.due AT TIME ZONE 'Asia/Ho_Chi_Minh' AS due_at,
    e.due::DATE AS due_date,
    e.due_source,
    e.first_due_at_local AT TIME ZONE 'Asia/Ho_Chi_Minh' AS first_due_at,
    e.first_due_at_local::DATE AS first_due_date,
    e.finish AT TIME ZONE 'Asia/Ho_Chi_Minh' AS finished_at,
    e.finish::DATE AS finished_date,
    CASE WHEN e.finished_at IS NOT NULL THEN 'source' WHEN e.finish IS NOT NULL THEN 'returned' ELSE 'none' END
        AS finish_source,
    e.returned_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS returned_at,
    e.returned_at::DATE AS returned_date,
    e.refused_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS refused_at,
    e.refused_at::DATE AS refused_date,
    e.official_end AT TIME ZONE 'Asia/Ho_Chi_Minh' AS official_end_at,
    e.official_end::DATE AS official_end_date,
    coalesce(
        e.in_city AND NOT e.deleted AND e.received_at IS NOT NULL AND e.due IS NOT NULL
        AND (e.status IN (2, 4, 5, 6) OR (e.status IN (3, 7, 8, 9, 10) AND e.official_end IS NOT NULL)),
        FALSE
    ) AS in_official_base,
    coalesce(e.is_resolved, FALSE) AS is_resolved,
    coalesce(e.status IN (2, 4, 5, 6) AND e.received_at IS NOT NULL AND NOT e.deleted, FALSE) AS is_open,
    coalesce(e.in_city AND e.is_resolved AND e.received_at IS NOT NULL AND e.due IS NOT NULL, FALSE)
        AS in_timeliness_base,
    CASE WHEN e.is_resolved THEN e.finish <= e.due END AS is_on_time,
    CASE WHEN e.is_resolved THEN e.finish <= e.first_due_at_local END AS is_on_time_first_due,
    CASE
        WHEN e.deleted THEN 'Nguồn đã rút hồ sơ'
        WHEN NOT e.in_city THEN 'Không thuộc thành phố'
        WHEN e.received_at IS NULL THEN 'Chưa tiếp nhận'
        WHEN e.status IN (9, 10) AND e.finish IS NULL THEN 'Lỗi dữ liệu: đã xong mà không có thời điểm kết thúc'
        WHEN NOT coalesce(e.is_resolved, FALSE) THEN 'Chưa giải quyết xong, hoặc đã rút, dừng, từ chối'
        WHEN e.due IS NULL THEN 'Lỗi dữ liệu: không có hạn và không tính được hạn'
    END AS exclusion_reason,
    e.supplement_count,
    e.open_supplement_count,
    e.supplement_seconds,
    coalesce(e.finish < e.received_at, FALSE) AS flag_finished_before_received,
    coalesce(e.finish > e.updated_at, FALSE) AS flag_finished_in_future,
    coalesce(e.due < e.received_at, FALSE) AS flag_due_before_received,
    coalesce(e.status IN (9, 10) AND e.finish IS NULL, FALSE) AS fault_no_finish,
    coalesce(e.is_resolved AND e.received_at IS NOT NULL AND e.due IS NULL, FALSE) AS fault_no_due,
    ra.agency_id AS received_agency_id,
    ra.level AS received_agency_level,
    fa.agency_id AS finished_agency_id,
    fa.level AS finished_agency_level,
    e.fee_count,
    e.fee_total,
    e.all_fees_zero,
    b.procedure_code IS NOT NULL AS is_fee_bearing,
    e.online_payment_flag,
    p.dossier_code IS NOT NULL AS has_online_payment,
    x.dossier_code IS NOT NULL AS is_disliked,
    t.dossier_code IS NOT NULL AS is_petitioned,
    e.subject_type,
    e.submission_place,
    e.result_delivery,
    e.digitised_components,
    e.vneid_verified,
    e.result_count,
    e.result_file_count,
    e.attachment_count,
    e.attachment_digitised_count,
    e.attachment_reused_count,
    e.updated_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS updated_at,
    e.updated_at::DATE AS updated_date
FROM ended AS e
LEFT JOIN fee_bearing_procedure AS b ON b.procedure_code = e.procedure_code
LEFT JOIN paid AS p ON p.dossier_code = e.dossier_code
LEFT JOIN disliked AS x ON x.dossier_code = e.dossier_code
LEFT JOIN petitioned AS t ON t.dossier_code = e.dossier_code
-- R01: the record's own code, resolved to the version alive on the event's date
LEFT JOIN core_db.core.agency_resolution AS ra
    ON ra.code = e.agency_code
    AND e.received_at::DATE >= ra.valid_from AND (ra.valid_to IS NULL OR e.received_at::DATE < ra.valid_to)
LEFT JOIN core_db.core.agency_resolution AS fa
    ON fa.code = e.agency_code
    AND e.finish::DATE >= fa.valid_from AND (fa.valid_to IS NULL OR e.finish::DATE < fa.valid_to)
