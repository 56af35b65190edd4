-- grain: one row per dossier and fee_no
-- owner: warehouse.core.apply
CREATE TABLE core.dossier_fee (
    dossier_code VARCHAR NOT NULL,
    agency_root  VARCHAR NOT NULL,
    fee_no       INTEGER NOT NULL CHECK (fee_no > 0),
    code         VARCHAR,
    kind         VARCHAR,
    collected_at VARCHAR,
    amount       BIGINT CHECK (amount >= 0)
);

COMMENT ON TABLE core.dossier_fee IS 'Các khoản phí, lệ phí của hồ sơ | Fees of a dossier';
COMMENT ON COLUMN core.dossier_fee.dossier_code IS 'Mã hồ sơ | Dossier code';
COMMENT ON COLUMN core.dossier_fee.agency_root IS 'Mã gốc của đơn vị | Root of the agency code';
COMMENT ON COLUMN core.dossier_fee.fee_no IS 'Thứ tự trong danh sách | Position in the list, from 1';
COMMENT ON COLUMN core.dossier_fee.code IS 'Mã phí, lệ phí | Fee code';
COMMENT ON COLUMN core.dossier_fee.kind IS 'Loại: phí hay lệ phí | Kind of fee';
COMMENT ON COLUMN core.dossier_fee.collected_at IS 'Hình thức thu: 1 khi tiếp nhận, 2 khi bổ sung, 4 khi trả kết quả | When collected: 1 at receipt, 2 supplement, 4 at result';
COMMENT ON COLUMN core.dossier_fee.amount IS 'Số tiền (đồng) | Amount in VND';
