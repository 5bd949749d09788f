-- Standard SQL only: H2 and PostgreSQL run this same file.

-- What an execution ran: a job XML, and the jars of the job's authors as lines of "SHA-256 name".
CREATE TABLE partita_execution_version (
  jobexecutionid BIGINT   NOT NULL PRIMARY KEY,
  xml_hash       CHAR(64) NOT NULL,
  jars           TEXT     NOT NULL
);
