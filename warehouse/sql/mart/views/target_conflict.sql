-- grain: one row per span of days on which the two targets of group 5 for land and investment ask for different things
-- inputs: mart.target
-- owner: warehouse.mart
-- The decision asks for 98% on time in each field and, for land and investment, for less than 4% late, one point less each
-- year. Both speak of the same dossiers: on time and late are one whole. Neither is changed here, both are judged; this
-- view says which asks for more and when.
CREATE OR REPLACE VIEW mart.target_conflict AS
WITH pair AS (
    SELECT
        greatest(o.valid_from, l.valid_from) AS valid_from,
        CASE
            WHEN o.valid_to IS NULL THEN l.valid_to
            WHEN l.valid_to IS NULL THEN o.valid_to
            ELSE least(o.valid_to, l.valid_to)
        END AS valid_to,
        o.operator AS on_time_operator,
        o.target_pct AS on_time_pct,
        (100 - o.target_pct)::DECIMAL(5, 2) AS late_allowed_pct,
        l.operator AS late_operator,
        l.target_pct AS late_pct,
        coalesce(l.note = 'target_clamped', FALSE) AS is_clamped
    FROM mart.target AS o
    INNER JOIN mart.target AS l
        ON l.indicator_id = 'late_land_investment' AND l.variant = 'headline'
        AND (o.valid_to IS NULL OR l.valid_from < o.valid_to)
        AND (l.valid_to IS NULL OR o.valid_from < l.valid_to)
    WHERE o.indicator_id = 'on_time_resolution' AND o.variant = 'headline'
),

judged AS (
    SELECT
        p.*,
        -- at most late_allowed_pct is late where on time is asked for; below (or at) late_pct by the other
        CASE
            WHEN p.late_pct < p.late_allowed_pct OR (p.late_pct = p.late_allowed_pct AND p.late_operator = '<')
                THEN 'late_land_investment'
            WHEN p.late_pct > p.late_allowed_pct THEN 'on_time_resolution'
        END AS stricter,
        replace(regexp_replace(p.on_time_pct::VARCHAR, '[.]?0+$', ''), '.', ',') || '%' AS on_time_text,
        replace(regexp_replace(p.late_allowed_pct::VARCHAR, '[.]?0+$', ''), '.', ',') || '%' AS allowed_text,
        replace(regexp_replace(p.late_pct::VARCHAR, '[.]?0+$', ''), '.', ',') || '%' AS late_text
    FROM pair AS p
)

SELECT
    j.* EXCLUDE (on_time_text, allowed_text, late_text),
    CASE j.stricter
        WHEN 'on_time_resolution'
            THEN 'Đúng hạn từ ' || j.on_time_text || ' chỉ cho phép trễ ' || j.allowed_text || ', chặt hơn trễ dưới ' || j.late_text
                || ': lĩnh vực trễ trên ' || j.allowed_text || ' và dưới ' || j.late_text || ' đạt một chỉ tiêu, không đạt chỉ tiêu kia'
        ELSE 'Đúng hạn từ ' || j.on_time_text || ' cho phép trễ tới ' || j.allowed_text || ', lỏng hơn trễ '
            || CASE j.late_operator WHEN '<' THEN 'dưới ' ELSE '' END || j.late_text
            || ': lĩnh vực đúng hạn ' || j.on_time_text || ' vẫn không đạt chỉ tiêu về trễ hạn'
    END
    || CASE
        WHEN j.is_clamped THEN '; theo câu chữ chỉ tiêu về trễ hạn là dưới 0%, không thể có, nên hiểu là bằng 0%'
        ELSE ''
    END AS description_vi,
    CASE j.stricter
        WHEN 'on_time_resolution' THEN 'The target on time is stricter: it allows less late than the target on late dossiers'
        ELSE 'The target on late dossiers is stricter: what meets the target on time may still miss it'
    END
    || CASE WHEN j.is_clamped THEN '; by the text it is below 0%, which cannot be, and is taken as 0%' ELSE '' END
        AS description_en
FROM judged AS j
WHERE j.stricter IS NOT NULL
ORDER BY j.valid_from;

COMMENT ON VIEW mart.target_conflict IS 'Hai chỉ tiêu nhóm 5 về đất đai, đầu tư không khớp nhau: đúng hạn từ 98% từng lĩnh vực và trễ dưới 4% giảm dần; cả hai đều được đánh giá | Two targets of group 5 disagree on land and investment: 98% on time in each field, and below 4% late, falling; both are judged';
COMMENT ON COLUMN mart.target_conflict.valid_from IS 'Từ ngày | From this day';
COMMENT ON COLUMN mart.target_conflict.valid_to IS 'Đến trước ngày; trống là chưa hết | Before this day; NULL is open';
COMMENT ON COLUMN mart.target_conflict.on_time_operator IS 'Phép so sánh của chỉ tiêu đúng hạn | Operator of the target on time';
COMMENT ON COLUMN mart.target_conflict.on_time_pct IS 'Chỉ tiêu đúng hạn, % | Target on time, %';
COMMENT ON COLUMN mart.target_conflict.late_allowed_pct IS 'Tỷ lệ trễ mà chỉ tiêu đúng hạn cho phép, % | Late share that the target on time allows, %';
COMMENT ON COLUMN mart.target_conflict.late_operator IS 'Phép so sánh của chỉ tiêu trễ hạn | Operator of the target on late dossiers';
COMMENT ON COLUMN mart.target_conflict.late_pct IS 'Chỉ tiêu trễ hạn, % | Target on late dossiers, %';
COMMENT ON COLUMN mart.target_conflict.is_clamped IS 'Chỉ tiêu trễ hạn theo câu chữ xuống dưới 0%, được hiểu là bằng 0% | The target on late dossiers falls below 0% by its text and is taken as 0%';
COMMENT ON COLUMN mart.target_conflict.stricter IS 'Chỉ số có chỉ tiêu chặt hơn | Indicator whose target is stricter';
COMMENT ON COLUMN mart.target_conflict.description_vi IS 'Mâu thuẫn bằng lời | The conflict in words, Vietnamese';
COMMENT ON COLUMN mart.target_conflict.description_en IS 'Mâu thuẫn bằng lời, tiếng Anh | The conflict in words';
