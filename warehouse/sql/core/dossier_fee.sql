-- grain: one row per fee of a dossier whose content changed
-- inputs: staged (newest versions of dossier)
-- owner: warehouse.apply
SELECT dossier_code, agency_root, fee_no, fee.code AS code, fee.kind AS kind, fee.collected_at AS collected_at, fee.amount AS amount
FROM (
    SELECT dossier_code, agency_root, unnest(generate_series(1, len(fees))) AS fee_no, unnest(fees) AS fee
    FROM staged
    WHERE _state <> 'same'
)
