-- Clean rows of every core table: what each rule of core calls good at 2026-07-01 08:00.
-- Facts have 210 rows in each of the seven months to June 2026, so that the rules about a table's past can speak.
INSERT INTO core.agency BY NAME
  SELECT unnest(['H29', 'H29.41', 'H29.123']) AS agency_id, agency_id AS code_qd20, 'Cơ quan' AS name,
         unnest(['other', 'department', 'commune']) AS level, unnest([NULL, 'H29',
           'H29']) AS parent_agency_id,
         DATE '1900-01-01' AS valid_from;
INSERT INTO core.agency BY NAME
  SELECT 'H29.20' AS agency_id, 'H29.20' AS code_qd20, 'Quận' AS name, 'district' AS level,
         DATE '1900-01-01' AS valid_from, DATE '2025-07-01' AS valid_to;
INSERT INTO core.agency_succession VALUES ('H29.20', 'H29.41', DATE '2024-01-01', 'merge', NULL),
  ('H29.20', 'H29.123', DATE '2025-07-01', 'split', 0.6),
  ('H29.20', 'H29.41', DATE '2025-07-01', 'split', 0.4);
INSERT INTO core.agency_resolution BY NAME
  SELECT agency_id AS code, DATE '1900-01-01' AS valid_from, agency_id, level,
    true AS in_city FROM core.agency;
INSERT INTO core.agency_resolution VALUES ('G12.29', DATE '1900-01-01', NULL, NULL, NULL, false);
INSERT INTO core.field VALUES ('101', 'Đất đai (Bộ Nông nghiệp và Môi trường)', 'Đất đai', 'Bộ');
INSERT INTO core.procedure VALUES ('1.000001', 'Thủ tục', '101', 'catalogue', DATE '1900-01-01', NULL);
INSERT INTO core.procedure VALUES ('1.000002', 'Thủ tục', '101', 'file', DATE '2020-01-01',
  DATE '2022-01-01');
INSERT INTO core.procedure VALUES ('1.000002', 'Thủ tục', '101', 'catalogue', DATE '2022-01-01', NULL);
INSERT INTO core.procedure
  SELECT format('2.{:06d}', i), 'Thủ tục', '101', 'catalogue', DATE '1900-01-01', NULL FROM range(60) AS r(i);
INSERT INTO core.service_level
  SELECT procedure_code, NULL, 4, 'portal', DATE '2024-01-01', NULL FROM core.procedure WHERE valid_to IS NULL;
INSERT INTO core.eligible_procedure
  SELECT 'QĐ 1', procedure_code, 'full', DATE '2021-01-01', NULL FROM core.procedure WHERE valid_to IS NULL;
INSERT INTO core.calendar
  SELECT CAST(d AS DATE), isodow(d) < 6 AND dayofyear(d) > 12
           AND strftime(d, '%m-%d') NOT IN ('04-30', '05-01', '09-02') AS working,
         CASE WHEN NOT working THEN 'Ngày nghỉ' END
  FROM generate_series(TIMESTAMP '2020-01-01', TIMESTAMP '2027-12-31', INTERVAL 1 DAY) AS t(d);
INSERT INTO core.procedure_detail BY NAME
  SELECT procedure_code, true AS has_fee, 1 AS result_count, 'x' AS _extract_id
  FROM core.procedure WHERE valid_to IS NULL LIMIT 20;
INSERT INTO core.procedure_method
  SELECT procedure_code, unnest([1, 2]), unnest(['DIRECT', 'ONLINE']), 5, 'WORKING_DAY' FROM core.procedure_detail;
INSERT INTO core.official_766 BY NAME
  SELECT 'transparency' AS endpoint, 'month' AS period_type, 2026 AS year, i AS period, 'm1' AS metric_code,
         10 AS score, 18 AS max_score, 55.5 AS ratio, 111 AS numerator, 200 AS denominator, 'H29.41' AS department_code,
         'parent' AS scope, 'x' AS _extract_id
  FROM range(1, 7) AS r(i);
INSERT INTO core.dossier BY NAME
  SELECT 'H29' AS agency_root,
         '000.00.41.H29' AS agency_code_raw, 'H29.41' AS agency_code,
         '1.000001.000.00.00.H29' AS procedure_code_raw, '1.000001' AS procedure_code,
           '101' AS field_code_raw,
         '2' AS channel_raw, '1' AS subject_type, 10 AS status,
         TIMESTAMP '2026-06-01 08:15:00' - m * INTERVAL 1 MONTH + i * INTERVAL 2 HOUR AS submitted_at,
         submitted_at AS received_at,
         format('000.00.41.H29-{}-{:04d}', strftime(received_at, '%y%m%d'), i + 210 * m) AS dossier_code,
         received_at + INTERVAL 5 DAY AS due_at, received_at + INTERVAL 3 DAY AS finished_at,
         received_at + INTERVAL 4 DAY AS returned_at, 2 AS online_payment_flag, 1 AS result_count,
         1 AS result_file_count, i % 2 + 1 AS attachment_count, 1 AS attachment_digitised_count,
         0 AS attachment_reused_count, false AS deleted, received_at + INTERVAL 4 DAY AS updated_at,
         'x' AS _extract_id, 0 AS _page, i + 210 * m AS _pos
  FROM range(210) AS r(i), range(7) AS s(m) ORDER BY m, i;
INSERT INTO core.dossier_fee
  SELECT dossier_code, agency_root, unnest([1, 2]), 'P1', 'LePhi', '1', 15000 FROM core.dossier;
INSERT INTO core.dossier_supplement
  SELECT dossier_code, agency_root, unnest([1, 2]), 'S1', received_at + INTERVAL 1 DAY,
         received_at + INTERVAL 2 DAY, received_at + INTERVAL 4 DAY, due_at FROM core.dossier LIMIT 60;
INSERT INTO core.rating BY NAME
  SELECT dossier_code, _pos % 2 + 1 AS level, finished_at AS rated_at, updated_at, _extract_id, _page, _pos
  FROM core.dossier;
INSERT INTO core.petition BY NAME
  SELECT format('PAKN-{:06d}', _pos) AS petition_code, agency_code_raw, agency_code, agency_root, dossier_code,
         received_at, due_at, finished_at, 3 AS status, 1 AS satisfaction, updated_at, _extract_id, _page, _pos
  FROM core.dossier;
INSERT INTO core.register_document BY NAME
  SELECT format('VB{:06d}', _pos) AS register_id, 'H29.41' AS organ_code, format('{}/UBND-VX', _pos) AS notation,
         CAST(received_at AS DATE) AS promulgation_date, 'CV' AS document_type, 0 AS secrecy,
         'lien-co-quan' AS scope, true AS signed, false AS deleted, received_at + INTERVAL 1 DAY AS updated_at,
         'x' AS _extract_id, 0 AS _page, _pos
  FROM core.dossier;
INSERT INTO core.register_recipient
  SELECT register_id, unnest([1, 2]), unnest(['H29.123', 'H29']), unnest(['H29.123', 'H29']), 'truc', false
  FROM core.register_document;
INSERT INTO core.axis_document BY NAME
  SELECT format('D{:06d}', _pos) AS doc_id, organ_code AS from_code, organ_code, promulgation_date, notation,
         'CV' AS document_type, 0 AS priority, 0 AS business_type, 0 AS paper, 1 AS attachment_count,
         1000 AS attachment_bytes, updated_at AS first_trace_at, updated_at AS last_trace_at, updated_at AS sent_at,
         'x' AS _extract_id, 0 AS _page, _pos
  FROM core.register_document;
INSERT INTO core.axis_recipient
  SELECT doc_id, unnest(['H29.123', 'H29']) FROM core.axis_document;
INSERT INTO core.axis_status BY NAME
  SELECT 'S' || doc_id AS doc_id, 'H29.123' AS from_code, organ_code, promulgation_date, notation,
         '03' AS status_code, sent_at + INTERVAL 1 HOUR AS status_at, sent_at + INTERVAL 2 HOUR AS created_at,
         'x' AS _extract_id, 0 AS _page, _pos
  FROM core.axis_document;
INSERT INTO core.payment BY NAME
  SELECT 'TT2026' || _pos AS reference, format('GD{:010d}', _pos) AS transaction_no, dossier_code, procedure_code,
         agency_code, 30000 AS amount,
         'VND' AS currency, 'VCB' AS bank_code, received_at AS transacted_at, 1 AS status, 0 AS refund_amount,
         updated_at, 'x' AS _extract_id, 0 AS _page, _pos
  FROM core.dossier;
INSERT INTO core.payment_fee
  SELECT reference, unnest([1, 2]), 'LePhi', 'P1', amount // 2 FROM core.payment;
INSERT INTO core.settlement_line BY NAME
  SELECT CAST(transacted_at AS DATE) + 1 AS settlement_date, settlement_date AS file_date,
         strftime(settlement_date, '%Y%m%d') || '.dat' AS file_name,
         row_number() OVER (PARTITION BY CAST(transacted_at AS DATE) ORDER BY _pos) AS line_no,
         transacted_at, right(transaction_no, 12) AS rrn, amount, '704' AS currency_code, '0000' AS response_code,
         'x' AS _extract_id, 0 AS _page, _pos
  FROM core.payment ORDER BY _pos;
INSERT INTO core.applied_extract BY NAME
  SELECT unnest(['dossier', 'payment', 'register_document', 'axis_document', 'axis_status', 'settlement_line',
                 'procedure_detail', 'official_766', 'rating', 'petition']) AS table_name, 'portal' AS system, table_name AS entity,
         'x' AS extract_id, 2000 AS records;
INSERT INTO core.applied_extract BY NAME
  SELECT 'field' AS table_name, 'portal' AS system, 'field' AS entity, 'x' AS extract_id, 1 AS records;
