-- Clean rows of every core table: what each rule of core calls good.
INSERT INTO core.agency BY NAME
  SELECT unnest(['H29', 'H29.41', 'H29.123']) AS agency_id, agency_id AS code_qd20, 'Cơ quan' AS name,
         unnest(['other', 'department', 'commune']) AS level, unnest([NULL, 'H29',
           'H29']) AS parent_agency_id,
         DATE '1900-01-01' AS valid_from;
INSERT INTO core.agency BY NAME
  SELECT 'H29.20' AS agency_id, 'H29.20' AS code_qd20, 'Quận' AS name, 'district' AS level,
         DATE '1900-01-01' AS valid_from, DATE '2025-07-01' AS valid_to;
INSERT INTO core.agency_succession VALUES ('H29.20', 'H29.123', DATE '2025-07-01', 'split', 0.5);
INSERT INTO core.agency_resolution BY NAME
  SELECT agency_id AS code, DATE '1900-01-01' AS valid_from, agency_id, level,
    true AS in_city FROM core.agency;
INSERT INTO core.agency_resolution VALUES ('G12.29', DATE '1900-01-01', NULL, NULL, NULL, false);
INSERT INTO core.field VALUES ('101', 'Đất đai (Bộ Nông nghiệp và Môi trường)', 'Đất đai', 'Bộ');
INSERT INTO core.procedure VALUES ('1.000001', 'Thủ tục', '101', 'catalogue', DATE '1900-01-01', NULL);
INSERT INTO core.procedure VALUES ('1.000002', 'Thủ tục', '101', 'file', DATE '2020-01-01',
  DATE '2022-01-01');
INSERT INTO core.procedure VALUES ('1.000002', 'Thủ tục', '101', 'catalogue', DATE '2022-01-01', NULL);
INSERT INTO core.service_level VALUES ('1.000001', NULL, 4, 'portal', DATE '2024-01-01', NULL);
INSERT INTO core.eligible_procedure VALUES ('QĐ 1', '1.000001', 'full', DATE '2021-01-01', NULL);
INSERT INTO core.calendar SELECT CAST(d AS DATE), isodow(d) < 6 AND dayofyear(d) > 12, NULL
  FROM generate_series(TIMESTAMP '2021-01-01', TIMESTAMP '2022-12-31', INTERVAL 1 DAY) AS t(d);
INSERT INTO core.procedure_detail BY NAME
  SELECT '1.000001' AS procedure_code, true AS has_fee, 1 AS result_count;
INSERT INTO core.procedure_method VALUES ('1.000001', 1, 'DIRECT', 5, 'WORKING_DAY');
INSERT INTO core.official_766 BY NAME
  SELECT 'transparency' AS endpoint, 'month' AS period_type, 2026 AS year, 6 AS period, 'm1' AS metric_code,
         10 AS score, 18 AS max_score, 55.5 AS ratio;
INSERT INTO core.dossier BY NAME
  SELECT format('000.00.41.H29-2606{:02d}-{:04d}', i % 28 + 1, i) AS dossier_code, 'H29' AS agency_root,
         '000.00.41.H29' AS agency_code_raw, 'H29.41' AS agency_code,
         '1.000001.000.00.00.H29' AS procedure_code_raw, '1.000001' AS procedure_code,
           '101' AS field_code_raw,
         '2' AS channel_raw, '1' AS subject_type, 10 AS status,
         TIMESTAMP '2026-06-01 08:15:00' + i * INTERVAL 1 HOUR AS submitted_at, submitted_at AS received_at,
         received_at + INTERVAL 5 DAY AS due_at, received_at + INTERVAL 3 DAY AS finished_at,
         received_at + INTERVAL 4 DAY AS returned_at, 2 AS online_payment_flag, 1 AS result_count,
         1 AS result_file_count, 2 AS attachment_count, 1 AS attachment_digitised_count,
         0 AS attachment_reused_count, false AS deleted, received_at + INTERVAL 4 DAY AS updated_at,
         'x' AS _extract_id, 0 AS _page, i AS _pos
  FROM range(40) AS r(i);
INSERT INTO core.dossier_fee SELECT dossier_code, agency_root, 1, 'P1', 'LePhi', '1', 30000 FROM core.dossier;
INSERT INTO core.dossier_supplement
  SELECT dossier_code, agency_root, 1, 'S1', received_at + INTERVAL 1 DAY, received_at + INTERVAL 2 DAY,
         received_at + INTERVAL 4 DAY, due_at FROM core.dossier LIMIT 3;
INSERT INTO core.register_document BY NAME
  SELECT format('VB{:06d}', i) AS register_id, 'H29.41' AS organ_code, format('{}/UBND-VX', i) AS notation,
         DATE '2026-06-01' AS promulgation_date, 'CV' AS document_type, 0 AS secrecy, 'lien-co-quan' AS scope,
         true AS signed, false AS deleted, TIMESTAMP '2026-06-02' AS updated_at, 'x' AS _extract_id,
         0 AS _page, i AS _pos
  FROM range(40) AS r(i);
INSERT INTO core.register_recipient
  SELECT register_id, 1, 'H29.123', 'H29.123', 'truc', false FROM core.register_document;
INSERT INTO core.axis_document BY NAME
  SELECT format('D{:06d}', _pos) AS doc_id, organ_code AS from_code, organ_code, promulgation_date, notation,
         0 AS business_type, 1 AS attachment_count, 1000 AS attachment_bytes, 'x' AS _extract_id,
           0 AS _page, _pos
  FROM core.register_document;
INSERT INTO core.axis_recipient SELECT doc_id, 'H29.123' FROM core.axis_document;
INSERT INTO core.axis_status BY NAME
  SELECT 'S' || doc_id AS doc_id, 'H29.123' AS from_code, organ_code, promulgation_date, notation,
         '03' AS status_code, TIMESTAMP '2026-06-03' AS status_at, 'x' AS _extract_id, 0 AS _page, _pos
  FROM core.axis_document;
INSERT INTO core.payment BY NAME
  SELECT 'TT2026' || _pos AS reference, dossier_code, procedure_code, agency_code, 30000 AS amount,
         'VND' AS currency, 'VCB' AS bank_code, received_at AS transacted_at, 1 AS status, 0 AS refund_amount,
         updated_at, 'x' AS _extract_id, 0 AS _page, _pos
  FROM core.dossier;
INSERT INTO core.payment_fee SELECT reference, 1, 'LePhi', 'P1', amount FROM core.payment;
INSERT INTO core.settlement_line BY NAME
  SELECT '20260602.dat' AS file_name, _pos + 1 AS line_no, DATE '2026-06-30' AS settlement_date,
         transacted_at, format('{:012d}', _pos) AS rrn, amount, '00' AS response_code
  FROM core.payment;
INSERT INTO core.applied_extract BY NAME
  SELECT unnest(['dossier', 'payment']) AS table_name, 'portal' AS system, 'dossier' AS entity,
         'x' AS extract_id, 40 AS records;
