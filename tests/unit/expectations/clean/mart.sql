-- Clean rows of every mart table: what each rule of mart calls good.
INSERT INTO mart.indicator BY NAME
  SELECT 'on_time_resolution' AS indicator_id, unnest(['headline', 'first_due']) AS variant,
         variant = 'headline' AS is_headline, 'programme' AS tier, 'Đúng hạn' AS name_vi, 'On time' AS name_en, 'dossier' AS unit,
         'higher' AS direction, 'QĐ 1191' AS legal_basis_vi, '1' AS formula_version, true AS judged_by_field;
INSERT INTO mart.target BY NAME
  SELECT 'on_time_resolution' AS indicator_id, 'headline' AS variant, DATE '2021-01-01' AS valid_from,
         '>=' AS operator, 98 AS target_pct;
INSERT INTO mart.agency BY NAME
  SELECT 'H29.41' AS agency_id, 'H29.41' AS code_qd20, 'Sở' AS name, 'department' AS level,
         DATE '1900-01-01' AS valid_from;
INSERT INTO mart.agency_succession VALUES ('H29.20', 'H29.123', DATE '2025-07-01', 'split', 0.5);
INSERT INTO mart.field BY NAME SELECT '101' AS field_code, 'Đất đai' AS name;
INSERT INTO mart.procedure BY NAME
  SELECT '1.000001' AS procedure_code, '101' AS field_code, true AS is_fee_bearing,
    DATE '1900-01-01' AS valid_from;
INSERT INTO mart.service_level BY NAME
  SELECT '1.000001' AS procedure_code, 4 AS level, 'full' AS class_2022, 'portal' AS source,
         DATE '2024-01-01' AS valid_from;
INSERT INTO mart.eligible_procedure VALUES ('QĐ 1', '1.000001', 'full', DATE '2021-01-01', NULL);
INSERT INTO mart.calendar SELECT CAST(d AS DATE), isodow(d) < 6 AND dayofyear(d) > 12, NULL, 1,
  CAST(d AS DATE)
  FROM generate_series(TIMESTAMP '2021-01-01', TIMESTAMP '2022-12-31', INTERVAL 1 DAY) AS t(d);
INSERT INTO mart.indicator_value BY NAME
  SELECT i.indicator_id, i.variant, 'month' AS period_type, p.s AS period_start,
         CAST(p.s + INTERVAL 1 MONTH AS DATE) AS period_end, g.grain, g.agency_id, g.agency_group,
           g.field_code,
         99 AS numerator, 100 AS denominator, 99.00 AS value_pct, '>=' AS target_operator, 98 AS target_pct,
         'met' AS status, '1' AS formula_version, 'nd42' AS taxonomy_version, '2025' AS org_version,
         'civil' AS calendar, now() AS as_known_at, true AS is_current, 'r1' AS run_id,
           '01/2026' AS period_label
  FROM mart.indicator AS i, (VALUES (DATE '2026-01-01'), (DATE '2026-02-01')) AS p(s),
       (VALUES ('city', NULL, NULL, NULL), ('agency', 'H29.41', NULL, NULL), ('field', NULL, NULL, '101'),
               ('agency_group', NULL, 'department', NULL), ('agency_field', 'H29.41', NULL, '101'))
       AS g(grain, agency_id, agency_group, field_code);
INSERT INTO mart.dossier BY NAME
  SELECT format('000.00.41.H29-2606{:02d}-{:04d}', i % 28 + 1, i) AS dossier_code, 'H29' AS agency_root,
         'H29.41' AS agency_code, true AS in_city, false AS deleted, 10 AS status, 2 AS channel,
         '1.000001' AS procedure_code, '101' AS field_code,
         TIMESTAMPTZ '2026-06-01 08:15:00+07' + i * INTERVAL 1 HOUR AS received_at,
         received_at + INTERVAL 3 DAY AS finished_at, received_at + INTERVAL 5 DAY AS due_at,
           due_at AS first_due_at,
         CAST(received_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) AS received_date,
         CAST(finished_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) AS finished_date,
         CAST(due_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) AS due_date, 'source' AS due_source, 'source' AS finish_source,
         true AS is_resolved, true AS in_timeliness_base, true AS is_on_time, 0 AS supplement_count,
         0 AS open_supplement_count, 0 AS supplement_seconds, 1 AS fee_count, 30000 AS fee_total,
         false AS all_fees_zero, 2 AS online_payment_flag, 1 AS result_count, 1 AS result_file_count,
         'H29.41' AS received_agency_id, 'department' AS received_agency_level,
         false AS flag_due_before_received, false AS flag_finished_before_received,
         false AS flag_finished_in_future, false AS fault_no_finish, false AS fault_no_due
  FROM range(40) AS r(i);
INSERT INTO mart.document BY NAME
  SELECT format('VB{:06d}', i) AS register_id, 'H29.41' AS organ_code, true AS in_city, 'H29.41' AS agency_id,
         'department' AS agency_level, DATE '2026-06-01' AS promulgation_date, 'CV' AS document_type,
           0 AS secrecy,
         'lien-co-quan' AS scope, false AS deleted, 1 AS recipient_count, 1 AS electronic_recipient_count,
         0 AS confirmed_recipient_count, false AS is_recalled, false AS is_replaced, true AS in_base,
         true AS sent_to_all, true AS sent_to_any, true AS is_signed_paperless
  FROM range(40) AS r(i);
INSERT INTO mart.payment BY NAME
  SELECT 'TT2026' || i AS reference, 'H29.41' AS agency_id, 'department' AS agency_level,
         '1.000001' AS procedure_code, 30000 AS amount, 0 AS refund_amount, 30000 AS net_amount, 1 AS status,
         TIMESTAMPTZ '2026-06-01 23:30:00+07' AS transacted_at, DATE '2026-06-01' AS transacted_date,
         true AS is_success, false AS is_fully_refunded, true AS counts_online, 'VCB' AS bank_code
  FROM range(40) AS r(i);
INSERT INTO mart.rating BY NAME
  SELECT dossier_code, finished_at AS rated_at, finished_date AS rated_date, 2 AS level, true AS is_satisfied,
         true AS counts, true AS in_city, true AS dossier_known, '1.000001' AS procedure_code, '101' AS field_code,
         'H29.41' AS agency_id, 'department' AS agency_level
  FROM mart.dossier;
INSERT INTO mart.petition BY NAME
  SELECT format('PAKN-{:06d}', i) AS petition_code, 'H29.41' AS agency_code, true AS in_city, true AS dossier_known,
         TIMESTAMPTZ '2026-06-01 23:30:00+07' AS received_at, DATE '2026-06-01' AS received_date,
         TIMESTAMPTZ '2026-06-09 23:59:59+07' AS due_at, DATE '2026-06-09' AS due_date,
         TIMESTAMPTZ '2026-06-05 08:00:00+07' AS finished_at, DATE '2026-06-05' AS finished_date, 3 AS status,
         true AS is_on_time, false AS fault_no_due, 'H29.41' AS received_agency_id,
         'department' AS received_agency_level, 'H29.41' AS finished_agency_id, 'department' AS finished_agency_level
  FROM range(40) AS r(i);
INSERT INTO mart.source_window BY NAME
  SELECT unnest(['dossier', 'register']) AS entity, 'portal' AS source, 40 AS landed, 40 AS distinct_keys,
         0 AS quarantined, 40 AS applied, true AS complete, 'verified' AS state, 'e1' AS extract_id, TIMESTAMPTZ '2026-07-01 06:00:00+07' AS landed_at, 'sandbox:1' AS origin,
         TIMESTAMPTZ '2026-06-01' AS window_start, TIMESTAMPTZ '2026-07-01' AS window_end;
INSERT INTO mart.settlement_difference BY NAME
  SELECT 'settlement' AS comparison, DATE '2026-06-01' AS settlement_date, 'amount_differs' AS kind, 30000 AS platform_amount,
    1 AS file_amount;
INSERT INTO mart.settlement_day BY NAME
  SELECT DATE '2026-06-01' AS settlement_date, 9 AS matched, 0 AS missing_in_file, 0 AS missing_in_platform,
    1 AS amount_differs, 0 AS status_differs;
INSERT INTO mart.register_difference BY NAME
  SELECT 'missing_on_axis' AS kind, 'H29.41' AS organ_code, DATE '2026-06-01' AS promulgation_date,
    '1/UBND' AS notation, 'R1' AS register_id;
INSERT INTO mart.official_766 BY NAME
  SELECT 'transparency' AS endpoint, 'month' AS period_type, 2026 AS year, 6 AS period, 'm1' AS metric_code,
         10 AS score, 18 AS max_score, 55.5 AS ratio;
INSERT INTO mart.quarantine_summary BY NAME
  SELECT 'portal' AS source, 'dossier' AS entity, 'required' AS rule, DATE '2026-06-01' AS day, 1 AS records,
         1 AS open_records, TIMESTAMPTZ '2026-06-01' AS open_since;
INSERT INTO mart.procedure_time BY NAME
  SELECT '1.000001' AS procedure_code, 'month' AS period_type, DATE '2026-06-01' AS period_start,
         86400 AS processing_seconds, 1 AS dossiers;
INSERT INTO mart.state BY NAME SELECT 1 AS core_change_no, 5 AS public_min_count, 30 AS min_field_cases;
INSERT INTO mart.public_agency_procedure
  SELECT 2026 AS year, 'H29.41' AS agency_id, 'department' AS agency_level, 'Sở' AS agency_name, p.code, 'Thủ tục',
         p.code IS NULL AS is_total, p.received, p.online, round(100.0 * p.online / p.received, 2),
         p.resolved, p.late, round(100.0 * (p.resolved - p.late) / p.resolved, 2),
         p.received IS NULL OR p.online IS NULL OR p.resolved IS NULL OR p.late IS NULL
  FROM (VALUES ('1.000001', 20, 10, 12, 0), ('1.000002', NULL, 0, NULL, NULL), ('1.000003', NULL, 0, NULL, NULL),
               (NULL, 40, 10, 40, 6)) AS p(code, received, online, resolved, late);
INSERT INTO mart.reported BY NAME
  SELECT 'freeze' AS kind, 1 AS number, 'month' AS period_type, DATE '2026-05-01' AS period_start,
         DATE '2026-06-01' AS period_end, '05/2026' AS period_label, 'Văn phòng' AS decided_by, 'Báo cáo' AS note,
         DATE '2026-06-02' AS decided_date, 2 AS figures, 'f' AS figures_hash, true AS is_in_force,
         true AS is_unchanged
  UNION ALL
  SELECT 'release', 2, 'month', DATE '2026-05-01', DATE '2026-06-01', '05/2026', 'Văn phòng', 'Công văn',
         DATE '2026-06-03', 2, 'f', true, true;
INSERT INTO mart.frozen_value BY NAME
  SELECT 1 AS number, 'on_time_resolution' AS indicator_id, 'headline' AS variant, 'month' AS period_type,
         DATE '2026-05-01' AS period_start, DATE '2026-06-01' AS period_end,
         unnest(['city', 'agency']) AS grain, unnest([NULL, 'H29.41']) AS agency_id;
INSERT INTO mart.programme_item SELECT i, 'Nhóm', 'Group', 'on_time_resolution' FROM range(1, 11) AS r (i);
INSERT INTO mart.series_break
  SELECT 'on_time_resolution', d, k, b, a, 'Thay đổi', 'Change', false
  FROM (VALUES (DATE '2022-08-15', 'taxonomy', 'nd43', 'nd42'), (DATE '2025-07-01', 'organisation', '2021', '2025'))
       AS t (d, k, b, a);
INSERT INTO mart.agency_bridge VALUES ('H29.41', DATE '1900-01-01', NULL, 'H29.41', 1, 'whole', 0, 1);
INSERT INTO mart.score_rule BY NAME
  SELECT unnest(['TDGQ', 'REST']) AS group_code, unnest([20, 80]) AS group_points,
         unnest(['DOSSIER_ON_TIME', 'PUBLISH_ON_TIME']) AS metric_code, unnest([20, 80]) AS points, 100 AS full_at,
         'zero' AS if_none, 'counted' AS at_commune;
INSERT INTO mart.score_766 BY NAME
  SELECT 'month' AS period_type, DATE '2026-06-01' AS period_start, DATE '2026-07-01' AS period_end,
         unnest([NULL, 'H29.41']) AS agency_id, 'DOSSIER_ON_TIME' AS metric_code, 9 AS numerator, 10 AS denominator,
         90 AS ratio, 18 AS score, 20 AS max_score, 'final' AS quality;
INSERT INTO mart.score_766 BY NAME
  SELECT 'month' AS period_type, DATE '2026-06-01' AS period_start, DATE '2026-07-01' AS period_end,
         'PUBLISH_ON_TIME' AS metric_code, 80 AS max_score, 'not_measurable' AS quality;
INSERT INTO mart.official_gap BY NAME
  SELECT 'month' AS period_type, DATE '2026-06-01' AS period_start, DATE '2026-07-01' AS period_end,
         'H29' AS department_code, 'TDGQ' AS group_code, 'DOSSIER_ON_TIME' AS metric_code, 18 AS our_score,
         20 AS our_max_score, 9 AS our_numerator, 10 AS our_denominator, 8 AS official_numerator,
         8 AS official_denominator, 20 AS official_score, -1 AS numerator_difference, -2 AS denominator_difference,
         2 AS score_difference, -1 AS explained_numerator, -2 AS explained_denominator, 0 AS unexplained_numerator,
         0 AS unexplained_denominator
  UNION ALL BY NAME
  SELECT 'month' AS period_type, DATE '2026-06-01' AS period_start, DATE '2026-07-01' AS period_end,
         'H29' AS department_code, 'TDGQ' AS group_code, 18 AS our_score, 20 AS our_max_score;
INSERT INTO mart.official_gap_cause BY NAME
  SELECT 'month' AS period_type, DATE '2026-06-01' AS period_start, 'DOSSIER_ON_TIME' AS metric_code,
         'not_synchronised' AS cause, -1 AS numerator, -2 AS denominator;
