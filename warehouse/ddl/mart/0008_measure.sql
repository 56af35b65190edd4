-- What the numerator and denominator of an indicator are: a share, or a rank out of so many (R68).
ALTER TABLE mart.indicator ADD COLUMN measure VARCHAR DEFAULT 'share';
COMMENT ON COLUMN mart.indicator.measure IS 'Loại số đo: tỷ lệ (share) hay thứ hạng (rank): hạng là tử số, chỉ tiêu so với hạng | What is measured: a share, or a rank: the numerator is the rank and the target is compared with it';
