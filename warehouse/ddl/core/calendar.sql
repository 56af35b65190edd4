-- grain: one row per day
-- owner: warehouse.core.apply
CREATE TABLE core.calendar (
    date           DATE NOT NULL,
    is_working_day BOOLEAN NOT NULL,
    reason         VARCHAR
);

COMMENT ON TABLE core.calendar IS 'Lịch làm việc của Việt Nam, mỗi ngày một dòng | Working calendar of Viet Nam, one row per day';
COMMENT ON COLUMN core.calendar.date IS 'Ngày | Day';
COMMENT ON COLUMN core.calendar.is_working_day IS 'Là ngày làm việc | A working day';
COMMENT ON COLUMN core.calendar.reason IS 'Lý do nghỉ hoặc làm bù | Why off, or worked in exchange';
