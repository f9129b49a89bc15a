# Tables that ask for it join their small files after fifty small commits.

statement ok
CREATE TABLE tee (a BIGINT) WITH ('delta.autoOptimize.autoCompact' = 'true')

statement ok
CREATE TABLE plain (a BIGINT)

statement ok
INSERT INTO tee VALUES (1)

statement ok
INSERT INTO tee VALUES (2)

statement ok
INSERT INTO tee VALUES (3)

statement ok
INSERT INTO tee VALUES (4)

statement ok
INSERT INTO tee VALUES (5)

statement ok
INSERT INTO tee VALUES (6)

statement ok
INSERT INTO tee VALUES (7)

statement ok
INSERT INTO tee VALUES (8)

statement ok
INSERT INTO tee VALUES (9)

statement ok
INSERT INTO tee VALUES (10)

statement ok
INSERT INTO tee VALUES (11)

statement ok
INSERT INTO tee VALUES (12)

statement ok
INSERT INTO tee VALUES (13)

statement ok
INSERT INTO tee VALUES (14)

statement ok
INSERT INTO tee VALUES (15)

statement ok
INSERT INTO tee VALUES (16)

statement ok
INSERT INTO tee VALUES (17)

statement ok
INSERT INTO tee VALUES (18)

statement ok
INSERT INTO tee VALUES (19)

statement ok
INSERT INTO tee VALUES (20)

statement ok
INSERT INTO tee VALUES (21)

statement ok
INSERT INTO tee VALUES (22)

statement ok
INSERT INTO tee VALUES (23)

statement ok
INSERT INTO tee VALUES (24)

statement ok
INSERT INTO tee VALUES (25)

statement ok
INSERT INTO tee VALUES (26)

statement ok
INSERT INTO tee VALUES (27)

statement ok
INSERT INTO tee VALUES (28)

statement ok
INSERT INTO tee VALUES (29)

statement ok
INSERT INTO tee VALUES (30)

statement ok
INSERT INTO tee VALUES (31)

statement ok
INSERT INTO tee VALUES (32)

statement ok
INSERT INTO tee VALUES (33)

statement ok
INSERT INTO tee VALUES (34)

statement ok
INSERT INTO tee VALUES (35)

statement ok
INSERT INTO tee VALUES (36)

statement ok
INSERT INTO tee VALUES (37)

statement ok
INSERT INTO tee VALUES (38)

statement ok
INSERT INTO tee VALUES (39)

statement ok
INSERT INTO tee VALUES (40)

statement ok
INSERT INTO tee VALUES (41)

statement ok
INSERT INTO tee VALUES (42)

statement ok
INSERT INTO tee VALUES (43)

statement ok
INSERT INTO tee VALUES (44)

statement ok
INSERT INTO tee VALUES (45)

statement ok
INSERT INTO tee VALUES (46)

statement ok
INSERT INTO tee VALUES (47)

statement ok
INSERT INTO tee VALUES (48)

statement ok
INSERT INTO tee VALUES (49)

query
SELECT count(DISTINCT filename), count(*), sum(a) FROM tee
----
49|49|1225

statement ok
INSERT INTO tee VALUES (50)

query
SELECT count(DISTINCT filename), count(*), sum(a) FROM tee
----
1|50|1275

statement ok
INSERT INTO tee VALUES (51)

query
SELECT count(DISTINCT filename), count(*), sum(a) FROM tee
----
2|51|1326
