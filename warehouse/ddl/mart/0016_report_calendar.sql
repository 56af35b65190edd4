-- Periods of administrative reports beside the civil ones.
ALTER TABLE mart.state ADD COLUMN report_calendar VARCHAR DEFAULT 'civil';
COMMENT ON COLUMN mart.state.report_calendar IS 'Lịch kỳ báo cáo có thêm bên lịch dương (REPORT_CALENDAR): admin15, hoặc civil là không có | Calendar of reports beside the civil one (REPORT_CALENDAR): admin15, or civil for none';
COMMENT ON COLUMN mart.indicator_value.calendar IS 'Lịch kỳ: civil là lịch dương; admin15 là kỳ báo cáo hành chính chốt ngày 14 (NĐ 09/2019/NĐ-CP), chỉ cấp thành phố, chỉ có khi đặt REPORT_CALENDAR | Calendar of the periods: civil; admin15 closes on the 14th as administrative reports do, for the city only, where REPORT_CALENDAR asks for it';
COMMENT ON COLUMN mart.frozen_value.calendar IS 'Lịch kỳ: civil là lịch dương, admin15 là kỳ báo cáo hành chính chốt ngày 14 | Calendar of the periods: civil, or admin15, which closes on the 14th';
