-- How many results the catalogue lists for a procedure: none means that there is nothing to hand over electronically (R51).
ALTER TABLE mart.procedure ADD COLUMN result_count INTEGER;
COMMENT ON COLUMN mart.procedure.result_count IS 'Số loại kết quả ghi trong danh mục; 0 là không có giấy tờ kết quả, trống là chưa có chi tiết | Results listed by the catalogue; 0 means no result paper, NULL no detail yet';
COMMENT ON COLUMN mart.indicator.measure IS 'Loại số đo: tỷ lệ (share), thứ hạng (rank): hạng là tử số, chỉ tiêu so với hạng; hoặc số đếm (count): chỉ có tử số | A share, a rank (the numerator is the rank and the target is compared with it) or a count, which has no denominator';
