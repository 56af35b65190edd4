-- grain: one row per recipient entry of a register row whose content changed
-- inputs: staged (newest versions of register_document)
-- owner: warehouse.apply
SELECT
    register_id, recipient_no, recipient.organ_code_raw AS organ_code_raw, recipient.organ_code AS organ_code,
    recipient.channel AS channel, recipient.paper_copy AS paper_copy
FROM (
    SELECT register_id, unnest(generate_series(1, len(recipients))) AS recipient_no, unnest(recipients) AS recipient
    FROM staged
    WHERE _state <> 'same'
)
