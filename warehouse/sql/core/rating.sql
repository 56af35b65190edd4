-- grain: one row per landed version of a rating (MaHoSo, ThoiGianDanhGia)
-- inputs: landed (portal/rating, pending extracts)
-- owner: warehouse.apply
SELECT dossier_code, rated_at, level, updated_at, _extract_id, _page, _pos
FROM landed
