-- grain: one row per report that is due
-- inputs: mart.file_central_reports
-- owner: warehouse.mart
-- R76: a report belongs to the period of its due date; one that was not sent does not meet.
SELECT
    f.report_id AS item,
    f.due AS day,
    TRUE AS denominator,
    f.sent <= f.due AS numerator,
    CASE
        WHEN f.sent IS NULL THEN 'Chưa gửi'
        WHEN numerator THEN 'Gửi đúng hạn'
        ELSE 'Gửi trễ'
    END AS reason,
    'hạn ' || strftime(f.due, '%d/%m/%Y') || coalesce('; xong ' || strftime(f.sent, '%d/%m/%Y'), '') AS detail
FROM mart.file_central_reports AS f
