-- Clean rows of every landing entity: what each landing rule calls good. Few rows, all of June 2026, so that the
-- rules about a table's past have nothing to say; a defect of these brings its own past.
INSERT INTO landing.portal_dossier BY NAME
  SELECT format('000.00.41.H29-2606{:02d}-{:04d}', i % 28 + 1, i) AS dossier_code, 'H29' AS agency_root,
         '000.00.41.H29' AS agency_code_raw, 'H29.41' AS agency_code,
         '1.000001.000.00.00.H29' AS procedure_code_raw, '1.000001' AS procedure_code, '101' AS field_code_raw,
         '2' AS channel_raw, '1' AS subject_type, 10 AS status,
         TIMESTAMP '2026-06-01 08:15:00' + i * INTERVAL 1 HOUR AS submitted_at, submitted_at AS received_at,
         received_at + INTERVAL 5 DAY AS due_at, received_at + INTERVAL 3 DAY AS finished_at,
         received_at + INTERVAL 4 DAY AS returned_at, 2 AS online_payment_flag, 1 AS result_count,
         1 AS result_file_count, 0 AS result_input_count, 2 AS attachment_count, 1 AS attachment_digitised_count,
         0 AS attachment_reused_count, false AS deleted, received_at + INTERVAL 4 DAY AS updated_at,
         [{code: 'P1', kind: 'LePhi', collected_at: '1', amount: 30000::BIGINT}] AS fees,
         [{supplement_id: 'S', requested_at: received_at, answered_at: received_at + INTERVAL 1 DAY,
           due_before: due_at, due_after: due_at}] AS supplements, 0 AS _page, i AS _pos
  FROM range(40) AS r(i);
INSERT INTO landing.portal_agency BY NAME
  SELECT i::VARCHAR AS source_id, 'Bộ' AS name, format('G{:02d}', i) AS code, 0 AS _page, i AS _pos
  FROM range(1, 5) AS r(i);
INSERT INTO landing.portal_field BY NAME
  SELECT (100 + i)::VARCHAR AS field_code, 'Đất đai (Bộ Nông nghiệp và Môi trường)' AS name_raw,
         format('Lĩnh vực {}', i) AS name, 'Bộ Nông nghiệp và Môi trường' AS ministry, 0 AS _page, i AS _pos
  FROM range(20) AS r(i);
INSERT INTO landing.portal_procedure BY NAME
  SELECT format('1.{:06d}', i) AS procedure_code, procedure_code AS procedure_code_raw, i::VARCHAR AS source_id,
         'Thủ tục' AS name, 'Lĩnh vực 1' AS field_name, '100001' AS decision_id, 1 AS is_connected, 0 AS _page,
         i AS _pos
  FROM range(20) AS r(i);
INSERT INTO landing.portal_service_level BY NAME
  SELECT format('1.{:06d}', i) AS procedure_code, procedure_code AS procedure_code_raw, i % 4 + 1 AS level,
         'CN' AS object_type, true AS is_national_system, 12 AS usage_weight, 0 AS _page, i AS _pos
  FROM range(20) AS r(i);
INSERT INTO landing.portal_procedure_detail BY NAME
  SELECT format('1.{:06d}', i) AS procedure_code, 'Q' AS decision_id, false AS is_ward, true AS is_province,
         [{channel: 'DIRECT', processing_time: 5::DECIMAL(9, 2), processing_time_unit: 'WORKING_DAY',
           fee_amounts: [0::BIGINT, 30000]}] AS methods, 1 AS result_count, 0 AS _page, i AS _pos
  FROM range(20) AS r(i);
INSERT INTO landing.portal_rating BY NAME
  SELECT dossier_code, _pos % 2 + 1 AS level, finished_at AS rated_at, updated_at, 0 AS _page, _pos
  FROM landing.portal_dossier;
INSERT INTO landing.portal_petition BY NAME
  SELECT format('PAKN-{:06d}', _pos) AS petition_code, agency_code_raw, agency_code, agency_root, dossier_code,
         received_at, due_at, finished_at, 3 AS status, 1 AS satisfaction, updated_at, 0 AS _page, _pos
  FROM landing.portal_dossier;
INSERT INTO landing.portal_official_766 BY NAME
  SELECT 'transparency' AS endpoint, 'month' AS period_type, 2026 AS year, 6 AS period, 'm1' AS metric_code,
         10 AS score, 18 AS max_score, 55.5 AS ratio, 0 AS _page, 1 AS _pos;
INSERT INTO landing.exchange_agency BY NAME
  SELECT i::VARCHAR AS source_id, format('H29.{}', i) AS agency_code, agency_code AS code_raw, 'Sở' AS name,
         0 AS _page, i AS _pos
  FROM range(1, 5) AS r(i);
INSERT INTO landing.exchange_register BY NAME
  SELECT format('VB{:06d}', i) AS register_id, 'H29.41' AS organ_code, i::VARCHAR AS code_number,
         'UBND-VX' AS code_notation, format('{}/UBND-VX', i) AS notation, DATE '2026-06-01' AS promulgation_date,
         'CV' AS document_type, 0 AS secrecy, 'lien-co-quan' AS scope, true AS signed, false AS deleted,
         TIMESTAMP '2026-06-02' AS updated_at,
         [{organ_code_raw: 'H29.123', organ_code: 'H29.123', channel: 'truc', paper_copy: false}] AS recipients,
         0 AS _page, i AS _pos
  FROM range(40) AS r(i);
INSERT INTO landing.exchange_document BY NAME
  SELECT format('D{:06d}', _pos) AS doc_id, organ_code AS from_code, organ_code, promulgation_date, notation,
         code_number, code_notation, 0 AS business_type, 1 AS attachment_count, 1000 AS attachment_bytes,
         ['H29.123'] AS to_codes, 0 AS _page, _pos
  FROM landing.exchange_register;
INSERT INTO landing.exchange_status BY NAME
  SELECT 'S' || doc_id AS doc_id, 'H29.123' AS from_code, organ_code, promulgation_date, notation,
         '03' AS status_code, TIMESTAMP '2026-06-03' AS status_at, 0 AS _page, _pos
  FROM landing.exchange_document;
INSERT INTO landing.payment_transaction BY NAME
  SELECT 'TT2026' || _pos AS reference, format('GD{:012d}', _pos) AS transaction_no, dossier_code, procedure_code,
         agency_code, 30000 AS amount, 'VND' AS currency, 'VCB' AS bank_code, received_at AS transacted_at,
         1 AS status, 0 AS refund_amount, updated_at, [{kind: 'LePhi', code: 'P1', amount: amount}] AS fees,
         0 AS _page, _pos
  FROM landing.portal_dossier;
INSERT INTO landing.payment_settlement BY NAME
  SELECT '20260602.dat' AS file_name, _pos + 1 AS line_no, DATE '2026-06-30' AS settlement_date, transacted_at,
         format('{:012d}', _pos) AS rrn, amount, '00' AS response_code, 0 AS _page, _pos
  FROM landing.payment_transaction;
INSERT INTO landing.files_procedures BY NAME
  SELECT '1.000001' AS procedure_code, DATE '2020-01-01' AS valid_from, DATE '2022-01-01' AS valid_to,
         '2021' AS file_period, 0 AS _page, 1 AS _pos;
INSERT INTO landing.files_eligible_procedures BY NAME
  SELECT '1.000001' AS procedure_code, 'full' AS class, DATE '2020-01-01' AS valid_from, '2021' AS file_period,
         0 AS _page, 1 AS _pos;
INSERT INTO landing.files_service_levels BY NAME
  SELECT '1.000001' AS procedure_code, '1.000001.01' AS service_code, 3 AS level, DATE '2020-01-01' AS valid_from,
         '2021' AS file_period, 0 AS _page, 1 AS _pos;
INSERT INTO landing.files_agencies BY NAME
  SELECT unnest(['H29', 'H29.41', 'H29.123', 'H29.20']) AS code_qd20, 'Cơ quan' AS name,
         unnest(['other', 'department', 'commune', 'district']) AS level,
         unnest([NULL, 'H29', 'H29', 'H29']) AS parent_code, DATE '1900-01-01' AS valid_from,
         unnest([NULL, NULL, NULL, DATE '2025-06-30']) AS valid_to, '2021' AS file_period, 0 AS _page, 1 AS _pos;
INSERT INTO landing.files_agency_succession BY NAME
  SELECT 'H29.20' AS old_code, unnest(['H29.123', 'H29.124']) AS new_code, DATE '2025-07-01' AS date,
         'split' AS kind, 0.5 AS weight, '2021' AS file_period, 0 AS _page, 1 AS _pos;
