-- grain: one row per late or overdue dossier
-- inputs: mart.dossier, mart.field, mart.procedure, mart.agency, mart.state
-- owner: warehouse.mart
CREATE OR REPLACE VIEW mart.late_dossiers AS
WITH procedure_name AS (
    SELECT p.procedure_code, arg_max(p.name, p.valid_from) AS name FROM mart.procedure AS p GROUP BY ALL
),

agency_name AS (
    SELECT a.agency_id, a.level, arg_max(a.name, a.valid_from) AS name FROM mart.agency AS a GROUP BY ALL
)

SELECT
    d.dossier_code,
    CASE WHEN d.is_resolved THEN 'late' ELSE 'overdue' END AS kind,
    d.procedure_code,
    p.name AS procedure_name,
    d.field_code,
    f.name AS field_name,
    coalesce(d.finished_agency_id, d.received_agency_id) AS agency_id,
    a.name AS agency_name,
    d.channel,
    d.status,
    d.received_at,
    d.received_date,
    d.first_due_at,
    d.first_due_date,
    d.due_at,
    d.due_date,
    d.due_source,
    d.finished_at,
    d.finished_date,
    date_diff('second', d.due_at, CASE WHEN d.is_resolved THEN d.finished_at ELSE s.computed_at END) AS late_seconds,
    d.supplement_count,
    d.flag_due_before_received
FROM mart.dossier AS d
CROSS JOIN mart.state AS s
LEFT JOIN procedure_name AS p ON p.procedure_code = d.procedure_code
LEFT JOIN mart.field AS f ON f.field_code = d.field_code
LEFT JOIN agency_name AS a
    ON a.agency_id = coalesce(d.finished_agency_id, d.received_agency_id)
    AND a.level = CASE WHEN d.finished_agency_id IS NOT NULL THEN d.finished_agency_level ELSE d.received_agency_level END
WHERE
    (d.in_timeliness_base AND NOT d.is_on_time)
    OR (d.in_city AND NOT d.deleted AND d.is_open AND d.due_at < s.computed_at);

COMMENT ON VIEW mart.late_dossiers IS 'Hồ sơ trễ hạn và quá hạn chưa xong, để truy đến từng hồ sơ | Late and overdue dossiers, for drill-down';
COMMENT ON COLUMN mart.late_dossiers.dossier_code IS 'Mã hồ sơ | Dossier code';
COMMENT ON COLUMN mart.late_dossiers.kind IS 'Loại: late xong trễ hạn, overdue quá hạn chưa xong | Kind: late (resolved after its due time) or overdue (not resolved yet)';
COMMENT ON COLUMN mart.late_dossiers.procedure_code IS 'Mã thủ tục | Procedure code';
COMMENT ON COLUMN mart.late_dossiers.procedure_name IS 'Tên thủ tục | Procedure name';
COMMENT ON COLUMN mart.late_dossiers.field_code IS 'Mã lĩnh vực | Field code';
COMMENT ON COLUMN mart.late_dossiers.field_name IS 'Tên lĩnh vực | Field name';
COMMENT ON COLUMN mart.late_dossiers.agency_id IS 'Mã cơ quan | Agency';
COMMENT ON COLUMN mart.late_dossiers.agency_name IS 'Tên cơ quan | Agency name';
COMMENT ON COLUMN mart.late_dossiers.channel IS 'Kênh nộp: 1 trực tiếp, 2 trực tuyến, 3 bưu chính | Channel: 1 direct, 2 online, 3 post';
COMMENT ON COLUMN mart.late_dossiers.status IS 'Trạng thái hồ sơ | Dossier status';
COMMENT ON COLUMN mart.late_dossiers.received_at IS 'Tiếp nhận lúc | Received at';
COMMENT ON COLUMN mart.late_dossiers.received_date IS 'Ngày tiếp nhận | Receipt date';
COMMENT ON COLUMN mart.late_dossiers.first_due_at IS 'Hạn đầu tiên | First due time';
COMMENT ON COLUMN mart.late_dossiers.first_due_date IS 'Ngày hẹn đầu tiên | First due date';
COMMENT ON COLUMN mart.late_dossiers.due_at IS 'Hạn hiện hành | Due time';
COMMENT ON COLUMN mart.late_dossiers.due_date IS 'Ngày hẹn trả | Due date';
COMMENT ON COLUMN mart.late_dossiers.due_source IS 'Nguồn của hạn | Where the due time comes from';
COMMENT ON COLUMN mart.late_dossiers.finished_at IS 'Kết thúc lúc | Finished at';
COMMENT ON COLUMN mart.late_dossiers.finished_date IS 'Ngày kết thúc | Finish date';
COMMENT ON COLUMN mart.late_dossiers.late_seconds IS 'Số giây trễ (chưa xong: đến lúc tính) | Seconds late (open: until the computation)';
COMMENT ON COLUMN mart.late_dossiers.supplement_count IS 'Số lần bổ sung | Supplement requests';
COMMENT ON COLUMN mart.late_dossiers.flag_due_before_received IS 'Cờ: hạn trước tiếp nhận | Flag: due before received';
