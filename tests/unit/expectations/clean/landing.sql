-- Clean rows of every landing entity, made from the clean rows of core: what each landing rule calls good.
INSERT INTO landing.portal_dossier BY NAME
  SELECT * EXCLUDE (_extract_id, _content_hash),
         [{code: 'P1', kind: 'LePhi', collected_at: '1', amount: 30000::BIGINT}] AS fees,
         [{supplement_id: 'S', requested_at: received_at, answered_at: received_at + INTERVAL 1 DAY,
           due_before: due_at, due_after: due_at}] AS supplements
  FROM core.dossier;
INSERT INTO landing.portal_agency BY NAME
  SELECT i::VARCHAR AS source_id, 'Bộ' AS name, format('G{:02d}', i) AS code, 0 AS _page, i AS _pos
  FROM range(1, 5) AS r(i);
INSERT INTO landing.portal_field BY NAME
  SELECT (100 + i)::VARCHAR AS field_code, 'Đất đai (Bộ Nông nghiệp và Môi trường)' AS name_raw,
         format('Lĩnh vực {}', i) AS name, 'Bộ Nông nghiệp và Môi trường' AS ministry, 0 AS _page, i AS _pos
  FROM range(20) AS r(i);
INSERT INTO landing.portal_procedure BY NAME
  SELECT format('1.{:06d}', i) AS procedure_code, procedure_code AS procedure_code_raw, i::VARCHAR AS source_id,
         'Thủ tục' AS name, 'Lĩnh vực 1' AS field_name, 'QĐ 1' AS decision_id, 1 AS is_connected, 0 AS _page,
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
INSERT INTO landing.portal_official_766 BY NAME
  SELECT * EXCLUDE (_extract_id, _content_hash) REPLACE (0 AS _page, 1 AS _pos) FROM core.official_766;
INSERT INTO landing.exchange_agency BY NAME
  SELECT i::VARCHAR AS source_id, format('H29.{}', i) AS agency_code, agency_code AS code_raw, 'Sở' AS name,
         0 AS _page, i AS _pos
  FROM range(1, 5) AS r(i);
INSERT INTO landing.exchange_document BY NAME
  SELECT * EXCLUDE (_extract_id, _content_hash), ['H29.123'] AS to_codes FROM core.axis_document;
INSERT INTO landing.exchange_status BY NAME SELECT * EXCLUDE (_extract_id, _content_hash) FROM core.axis_status;
INSERT INTO landing.exchange_register BY NAME
  SELECT * EXCLUDE (_extract_id, _content_hash),
         [{organ_code_raw: 'H29.123', organ_code: 'H29.123', channel: 'truc', paper_copy: false}] AS recipients
  FROM core.register_document;
INSERT INTO landing.payment_transaction BY NAME
  SELECT * EXCLUDE (_extract_id, _content_hash), [{kind: 'LePhi', code: 'P1', amount: amount}] AS fees
  FROM core.payment;
INSERT INTO landing.payment_settlement BY NAME
  SELECT * EXCLUDE (_extract_id, _content_hash) FROM core.settlement_line;
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
  SELECT code_qd20, name, level, parent_agency_id AS parent_code, gso_code, code_qcvn102, valid_from, valid_to - 1 AS valid_to,
         '2021' AS file_period, 0 AS _page, row_number() OVER () AS _pos
  FROM core.agency;
INSERT INTO landing.files_agency_succession BY NAME
  SELECT *, '2021' AS file_period, 0 AS _page, 1 AS _pos FROM core.agency_succession;
