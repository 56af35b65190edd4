-- grain: one row per fee of a transaction whose content changed
-- inputs: staged (newest versions of payment)
-- owner: warehouse.apply
SELECT reference, fee_no, fee.kind AS kind, fee.code AS code, fee.amount AS amount
FROM (
    SELECT reference, unnest(generate_series(1, len(fees))) AS fee_no, unnest(fees) AS fee
    FROM staged
    WHERE _state <> 'same'
)
