-- grain: one row per milestone that is due
-- inputs: mart.file_milestones
-- owner: warehouse.mart
-- R76: a milestone belongs to the period of its due date; one that is not completed does not meet.
SELECT
    f.milestone_id AS item,
    f.due AS day,
    TRUE AS denominator,
    f.completed <= f.due AS numerator,
    CASE
        WHEN f.completed IS NULL THEN 'Chưa hoàn thành'
        WHEN numerator THEN 'Hoàn thành đúng hạn'
        ELSE 'Hoàn thành trễ'
    END AS reason,
    'hạn ' || strftime(f.due, '%d/%m/%Y') || coalesce('; xong ' || strftime(f.completed, '%d/%m/%Y'), '') || '; ' || f.title
        AS detail
FROM mart.file_milestones AS f
