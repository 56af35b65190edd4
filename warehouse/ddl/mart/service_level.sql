-- grain: one row per procedure, service, level and validity segment (SCD2)
-- owner: warehouse.mart
CREATE TABLE mart.service_level (
    procedure_code VARCHAR NOT NULL,
    service_code VARCHAR,
    level INTEGER NOT NULL,
    level_2011 INTEGER,
    class_2022 VARCHAR,
    source VARCHAR,
    valid_from DATE NOT NULL,
    valid_to DATE
);

COMMENT ON TABLE mart.service_level IS 'Mức độ dịch vụ công trực tuyến của thủ tục, theo thời gian | Service levels of procedures over time';
COMMENT ON COLUMN mart.service_level.procedure_code IS 'Mã thủ tục | Procedure code';
COMMENT ON COLUMN mart.service_level.service_code IS 'Mã dịch vụ | Service code';
COMMENT ON COLUMN mart.service_level.level IS 'Mức độ như nguồn ghi (1 đến 4) | Level as the source says';
COMMENT ON COLUMN mart.service_level.level_2011 IS 'Mức độ 1–4 theo NĐ 43/2011, đến 14/8/2022 | Level of NĐ 43/2011, until 14/8/2022';
COMMENT ON COLUMN mart.service_level.class_2022 IS 'Lớp theo NĐ 42/2022 từ 15/8/2022: partial một phần, full toàn trình | Class of NĐ 42/2022 from 15/8/2022';
COMMENT ON COLUMN mart.service_level.source IS 'Nguồn: portal hoặc file | Source: portal or file';
COMMENT ON COLUMN mart.service_level.valid_from IS 'Hiệu lực từ ngày | Valid from';
COMMENT ON COLUMN mart.service_level.valid_to IS 'Hiệu lực đến trước ngày | Valid until, exclusive';
