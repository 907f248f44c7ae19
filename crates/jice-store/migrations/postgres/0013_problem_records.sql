-- What is sealed does not compress.
ALTER TABLE problem_record ALTER COLUMN remark_sealed SET STORAGE EXTERNAL;
