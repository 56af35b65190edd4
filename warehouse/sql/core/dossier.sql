-- grain: one row per landed version of a dossier (MaHoSo, root of MaDinhDanhDonVi)
-- inputs: landed (portal/dossier, pending extracts)
-- owner: warehouse.apply
SELECT
    dossier_code, agency_root, agency_code_raw, agency_code, procedure_code_raw, procedure_code, field_code_raw,
    channel_raw, subject_type, submission_place, result_delivery, status, submitted_at, received_at, due_at,
    returned_at, finished_at, refused_at, digitised_components, vneid_verified, online_payment_flag, result_count,
    result_file_count, attachment_count, attachment_digitised_count, attachment_reused_count,
    coalesce(deleted, FALSE) AS deleted, updated_at, fees, supplements, _extract_id, _page, _pos
FROM landed
