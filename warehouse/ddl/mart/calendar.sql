-- grain: one row per calendar day
-- owner: warehouse.mart
CREATE TABLE mart.calendar (
    date DATE NOT NULL,
    is_working_day BOOLEAN NOT NULL,
    reason VARCHAR,
    working_day_number INTEGER NOT NULL,
    next_working_day DATE
);

COMMENT ON TABLE mart.calendar IS 'Lịch làm việc | Working calendar';
COMMENT ON COLUMN mart.calendar.date IS 'Ngày | Date';
COMMENT ON COLUMN mart.calendar.is_working_day IS 'Là ngày làm việc | Is a working day';
COMMENT ON COLUMN mart.calendar.reason IS 'Lý do (nghỉ lễ, cuối tuần, làm bù) | Reason: holiday, weekend or make-up day';
COMMENT ON COLUMN mart.calendar.working_day_number IS 'Số thứ tự ngày làm việc tính đến hết ngày này | Working days up to and including the date';
COMMENT ON COLUMN mart.calendar.next_working_day IS 'Ngày làm việc đầu tiên từ ngày này trở đi | First working day on or after the date';
