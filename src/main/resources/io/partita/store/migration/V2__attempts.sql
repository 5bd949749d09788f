-- Standard SQL only: H2 and PostgreSQL run this same file. The names of ids are those of JBeret's PARTITION_EXECUTION.

-- Who may save a partition's checkpoint: the attempt that was given the fence as it stands.
CREATE TABLE partita_partition (
  stepexecutionid BIGINT NOT NULL,
  partitionnumber INT    NOT NULL,
  fence           BIGINT NOT NULL,
  checkpoint_seq  BIGINT NOT NULL,
  PRIMARY KEY (stepexecutionid, partitionnumber)
);

-- Each attempt at a partition; one that has not ended has no cause.
CREATE TABLE partita_attempt (
  stepexecutionid BIGINT NOT NULL,
  partitionnumber INT    NOT NULL,
  attempt         INT    NOT NULL,
  fence           BIGINT NOT NULL,
  worker          INT,
  pid             BIGINT,
  started         TIMESTAMP WITH TIME ZONE,
  ended           TIMESTAMP WITH TIME ZONE,
  cause           VARCHAR(32),
  signal          VARCHAR(16),
  exit_code       INT,
  detail          VARCHAR(4000),
  peak_rss        BIGINT,
  cpu_millis      BIGINT,
  checkpoint_seq  BIGINT,
  evidence        TEXT,
  log             VARCHAR(1000),
  PRIMARY KEY (stepexecutionid, partitionnumber, attempt)
);

-- For the clean-up after a process that died, which looks for those that have not ended.
CREATE INDEX partita_attempt_by_cause ON partita_attempt (cause);
