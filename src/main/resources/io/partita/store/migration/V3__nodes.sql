-- Standard SQL only: H2 and PostgreSQL run this same file.

-- A process that runs jobs, from its start to its end. An id is never used again.
CREATE TABLE partita_node (
  id    BIGINT       GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name  VARCHAR(500) NOT NULL,
  lease BIGINT       NOT NULL
);

-- The job instances that run, each on one node only. A row goes with its execution's end.
CREATE TABLE partita_live (
  job_instance_id BIGINT  NOT NULL PRIMARY KEY,
  node_id         BIGINT  NOT NULL REFERENCES partita_node (id),
  execution_id    BIGINT,
  stop_requested  BOOLEAN NOT NULL
);

CREATE INDEX partita_live_by_node ON partita_live (node_id);
CREATE INDEX partita_live_by_execution ON partita_live (execution_id);

-- What a submitter called a submission, so that the same one twice starts one job.
CREATE TABLE partita_submission (
  submission_key VARCHAR(128) NOT NULL PRIMARY KEY,
  node_id        BIGINT       NOT NULL,
  execution_id   BIGINT
);
