-- grain: one row per dossier and supplement_no
-- owner: warehouse.core.apply
CREATE TABLE core.dossier_supplement (
    dossier_code  VARCHAR NOT NULL,
    agency_root   VARCHAR NOT NULL,
    supplement_no INTEGER NOT NULL CHECK (supplement_no > 0),
    supplement_id VARCHAR,
    requested_at  TIMESTAMP,
    answered_at   TIMESTAMP,
    due_before    TIMESTAMP,
    due_after     TIMESTAMP
);

COMMENT ON TABLE core.dossier_supplement IS 'Các lần yêu cầu bổ sung của hồ sơ | Requests for supplements of a dossier';
COMMENT ON COLUMN core.dossier_supplement.dossier_code IS 'Mã hồ sơ | Dossier code';
COMMENT ON COLUMN core.dossier_supplement.agency_root IS 'Mã gốc của đơn vị | Root of the agency code';
COMMENT ON COLUMN core.dossier_supplement.supplement_no IS 'Thứ tự trong danh sách | Position in the list, from 1';
COMMENT ON COLUMN core.dossier_supplement.supplement_id IS 'Mã lần bổ sung | Supplement id';
COMMENT ON COLUMN core.dossier_supplement.requested_at IS 'Ngày yêu cầu bổ sung | Requested';
COMMENT ON COLUMN core.dossier_supplement.answered_at IS 'Ngày tiếp nhận bổ sung | Answered';
COMMENT ON COLUMN core.dossier_supplement.due_before IS 'Ngày hẹn trả trước khi bổ sung | Due time before the supplement';
COMMENT ON COLUMN core.dossier_supplement.due_after IS 'Ngày hẹn trả mới | Due time after it';
