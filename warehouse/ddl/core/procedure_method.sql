-- grain: one row per procedure_code and method_no
-- owner: warehouse.core.apply
CREATE TABLE core.procedure_method (
    procedure_code       VARCHAR NOT NULL,
    method_no            INTEGER NOT NULL CHECK (method_no > 0),
    channel              VARCHAR,
    processing_time      DECIMAL(9,2),
    processing_time_unit VARCHAR
);

COMMENT ON TABLE core.procedure_method IS 'Cách thức thực hiện của TTHC | Execution methods of a procedure';
COMMENT ON COLUMN core.procedure_method.procedure_code IS 'Mã TTHC | Procedure code';
COMMENT ON COLUMN core.procedure_method.method_no IS 'Thứ tự trong danh sách | Position in the list, from 1';
COMMENT ON COLUMN core.procedure_method.channel IS 'Kênh nộp (DIRECT, ONLINE, POSTAL…) | Submission channel';
COMMENT ON COLUMN core.procedure_method.processing_time IS 'Thời hạn giải quyết | Statutory time';
COMMENT ON COLUMN core.procedure_method.processing_time_unit IS 'Đơn vị thời hạn: WORKING_DAY, DAY, HOUR, MONTH | Its unit';
