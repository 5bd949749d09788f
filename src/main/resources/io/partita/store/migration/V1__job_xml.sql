-- Standard SQL only: H2 and PostgreSQL run this same file.

CREATE TABLE partita_job_xml (
  hash        CHAR(64)     NOT NULL PRIMARY KEY,
  job_name    VARCHAR(128) NOT NULL,
  xml         TEXT         NOT NULL,
  saved_order BIGINT       NOT NULL
);

CREATE INDEX partita_job_xml_by_name ON partita_job_xml (job_name, saved_order);

-- No foreign key to JBeret's JOB_INSTANCE: JBeret creates and may purge its tables by itself, and never reuses an id.
CREATE TABLE partita_job_instance_xml (
  job_instance_id BIGINT   NOT NULL PRIMARY KEY,
  hash            CHAR(64) NOT NULL REFERENCES partita_job_xml (hash)
);
