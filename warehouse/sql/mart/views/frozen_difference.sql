-- grain: one row per figure of a period's newest frozen set that is no longer what it was
-- inputs: mart.frozen_value, mart.indicator_value, mart.reported
-- owner: warehouse.mart
-- What moved it is told by `egov diff`, which computes the steps between; here stands only that it moved.
CREATE OR REPLACE VIEW mart.frozen_difference AS
WITH frozen AS (
    SELECT f.*
    FROM mart.frozen_value AS f
    INNER JOIN mart.reported AS r ON r.number = f.number AND r.kind = 'freeze' AND r.is_in_force
),

known AS (
    SELECT v.*
    FROM mart.indicator_value AS v
    WHERE
        v.is_current
        AND (v.period_type, v.period_start, v.period_end) IN (
            SELECT (f.period_type, f.period_start, f.period_end) FROM frozen AS f
        )
)

SELECT
    coalesce(f.period_label, k.period_label) AS period_label,
    coalesce(f.period_type, k.period_type) AS period_type,
    coalesce(f.period_start, k.period_start) AS period_start,
    coalesce(f.period_end, k.period_end) AS period_end,
    coalesce(f.indicator_id, k.indicator_id) AS indicator_id,
    coalesce(f.variant, k.variant) AS variant,
    coalesce(f.grain, k.grain) AS grain,
    coalesce(f.agency_id, k.agency_id) AS agency_id,
    coalesce(f.agency_group, k.agency_group) AS agency_group,
    coalesce(f.field_code, k.field_code) AS field_code,
    f.numerator AS frozen_numerator,
    f.denominator AS frozen_denominator,
    f.value_pct AS frozen_value_pct,
    f.status AS frozen_status,
    k.numerator,
    k.denominator,
    k.value_pct,
    k.status,
    k.value_pct - f.value_pct AS moved_pct
FROM frozen AS f
FULL JOIN known AS k
    ON k.period_type = f.period_type AND k.period_start = f.period_start AND k.period_end = f.period_end
    AND k.indicator_id = f.indicator_id AND k.variant = f.variant AND k.grain = f.grain
    AND k.agency_id IS NOT DISTINCT FROM f.agency_id
    AND k.agency_group IS NOT DISTINCT FROM f.agency_group
    AND k.field_code IS NOT DISTINCT FROM f.field_code
WHERE
    k.numerator IS DISTINCT FROM f.numerator
    OR k.denominator IS DISTINCT FROM f.denominator
    OR k.status IS DISTINCT FROM f.status;

COMMENT ON VIEW mart.frozen_difference IS 'Giá trị đã chốt báo cáo nay khác: khi chốt và hiện nay | Frozen figures that are no longer the same: then and now';
COMMENT ON COLUMN mart.frozen_difference.period_label IS 'Nhãn kỳ | Period label';
COMMENT ON COLUMN mart.frozen_difference.period_type IS 'Loại kỳ | Period type';
COMMENT ON COLUMN mart.frozen_difference.period_start IS 'Ngày đầu kỳ | First day of the period';
COMMENT ON COLUMN mart.frozen_difference.period_end IS 'Ngày kết thúc kỳ, không tính ngày này | End of the period, exclusive';
COMMENT ON COLUMN mart.frozen_difference.indicator_id IS 'Mã chỉ số | Indicator id';
COMMENT ON COLUMN mart.frozen_difference.variant IS 'Biến thể | Variant';
COMMENT ON COLUMN mart.frozen_difference.grain IS 'Mức tổng hợp | Grain';
COMMENT ON COLUMN mart.frozen_difference.agency_id IS 'Mã cơ quan | Agency';
COMMENT ON COLUMN mart.frozen_difference.agency_group IS 'Nhóm cơ quan | Agency group';
COMMENT ON COLUMN mart.frozen_difference.field_code IS 'Mã lĩnh vực | Field code';
COMMENT ON COLUMN mart.frozen_difference.frozen_numerator IS 'Tử số khi chốt; trống khi chưa có dòng này | Numerator when frozen';
COMMENT ON COLUMN mart.frozen_difference.frozen_denominator IS 'Mẫu số khi chốt | Denominator when frozen';
COMMENT ON COLUMN mart.frozen_difference.frozen_value_pct IS 'Giá trị khi chốt, % | Value when frozen, %';
COMMENT ON COLUMN mart.frozen_difference.frozen_status IS 'Trạng thái khi chốt | Status when frozen';
COMMENT ON COLUMN mart.frozen_difference.numerator IS 'Tử số hiện nay; trống khi dòng không còn | Numerator now; NULL when there is no such row any more';
COMMENT ON COLUMN mart.frozen_difference.denominator IS 'Mẫu số hiện nay | Denominator now';
COMMENT ON COLUMN mart.frozen_difference.value_pct IS 'Giá trị hiện nay, % | Value now, %';
COMMENT ON COLUMN mart.frozen_difference.status IS 'Trạng thái hiện nay | Status now';
COMMENT ON COLUMN mart.frozen_difference.moved_pct IS 'Hiện nay trừ khi chốt, điểm % | Now less frozen, points';
