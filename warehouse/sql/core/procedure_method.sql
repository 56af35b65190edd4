-- grain: one row per execution method of a procedure whose detail changed
-- inputs: staged (newest versions of procedure_detail)
-- owner: warehouse.apply
SELECT
    procedure_code, method_no, method.channel AS channel, method.processing_time AS processing_time,
    method.processing_time_unit AS processing_time_unit
FROM (
    SELECT procedure_code, unnest(generate_series(1, len(methods))) AS method_no, unnest(methods) AS method
    FROM staged
    WHERE _state <> 'same'
)
