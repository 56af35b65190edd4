-- grain: one row per period, city or agency, and group; TOTAL adds the groups up
-- inputs: mart.score_766, mart.score_rule
-- owner: warehouse.mart
-- A metric without points of ours is left out of both sides: score of max_score, never 0 for what is not known.
CREATE OR REPLACE VIEW mart.score_766_total AS
SELECT
    s.period_type,
    s.period_start,
    s.period_end,
    any_value(s.period_label) AS period_label,
    s.agency_id,
    any_value(s.agency_level) AS agency_level,
    CASE WHEN grouping(r.group_code) = 1 THEN 'TOTAL' ELSE r.group_code END AS group_code,
    CASE WHEN grouping(r.group_code) = 1 THEN 'Tổng điểm' ELSE any_value(r.group_name_vi) END AS group_name,
    sum(s.score)::DECIMAL(5, 2) AS score,
    (coalesce(sum(s.max_score) FILTER (WHERE s.score IS NOT NULL), 0))::DECIMAL(5, 2) AS max_score,
    sum(s.max_score)::DECIMAL(5, 2) AS full_score,
    count(*) FILTER (WHERE s.score IS NULL) AS metrics_without_points,
    bool_or(s.quality = 'provisional') AS is_provisional
FROM mart.score_766 AS s
INNER JOIN mart.score_rule AS r ON r.metric_code = s.metric_code
GROUP BY GROUPING SETS (
    (s.period_type, s.period_start, s.period_end, s.agency_id, r.group_code),
    (s.period_type, s.period_start, s.period_end, s.agency_id)
);

COMMENT ON VIEW mart.score_766_total IS 'Tổng điểm 766 theo nhóm và toàn bộ, chỉ trên các chỉ số tính được | Decision 766 points per group and in all, over the metrics that can be measured';
COMMENT ON COLUMN mart.score_766_total.period_type IS 'Loại kỳ | Period type';
COMMENT ON COLUMN mart.score_766_total.period_start IS 'Ngày đầu kỳ | First day';
COMMENT ON COLUMN mart.score_766_total.period_end IS 'Ngày kết thúc kỳ, không tính ngày này | End, exclusive';
COMMENT ON COLUMN mart.score_766_total.period_label IS 'Tên kỳ | Label of the period';
COMMENT ON COLUMN mart.score_766_total.agency_id IS 'Cơ quan; trống: toàn thành phố | Agency; NULL: the city';
COMMENT ON COLUMN mart.score_766_total.agency_level IS 'Cấp của cơ quan | Level of the agency';
COMMENT ON COLUMN mart.score_766_total.group_code IS 'Mã nhóm; TOTAL là tổng | Group; TOTAL adds all up';
COMMENT ON COLUMN mart.score_766_total.group_name IS 'Tên nhóm | Name of the group';
COMMENT ON COLUMN mart.score_766_total.score IS 'Điểm của các chỉ số tính được | Points of the metrics that can be measured';
COMMENT ON COLUMN mart.score_766_total.max_score IS 'Điểm tối đa của các chỉ số tính được | Most points of these metrics';
COMMENT ON COLUMN mart.score_766_total.full_score IS 'Điểm tối đa theo Quyết định 766 | Most points by Decision 766';
COMMENT ON COLUMN mart.score_766_total.metrics_without_points IS 'Số chỉ số chưa có điểm vì không có nguồn | Metrics without points for want of a source';
COMMENT ON COLUMN mart.score_766_total.is_provisional IS 'Có số còn tạm tính | Some figures are provisional';
