package io.partita.examples;

import io.partita.PartitionReport;
import jakarta.batch.api.chunk.listener.AbstractItemProcessListener;
import jakarta.batch.api.chunk.listener.AbstractItemWriteListener;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a test does in the middle of a copy, and what it sees of it. */
final class Hooks {
  /** Called for each piece after it is copied, or after a chunk is written. */
  interface Hook<T> {
    void call(T what, long executionId) throws Exception;
  }

  static volatile Hook<Piece.Outcome> afterPiece = (piece, id) -> {};
  static volatile Hook<List<Object>> afterWrite = (items, id) -> {};
  static final List<PartitionReport> REPORTS = Collections.synchronizedList(new ArrayList<>());
  static final List<BatchStatus> ENDS = Collections.synchronizedList(new ArrayList<>());

  private Hooks() {}

  static void reset() {
    afterPiece = (piece, id) -> {};
    afterWrite = (items, id) -> {};
    REPORTS.clear();
    ENDS.clear();
  }

  static List<String> skipped() {
    return REPORTS.stream().flatMap(report -> report.skipped().stream()).toList();
  }

  @Dependent
  @Named("pieces")
  public static class Pieces extends AbstractItemProcessListener {
    @Inject JobContext jobContext;

    @Override
    public void afterProcess(Object item, Object result) throws Exception {
      afterPiece.call((Piece.Outcome) result, jobContext.getExecutionId());
    }
  }

  @Dependent
  @Named("chunks")
  public static class Chunks extends AbstractItemWriteListener {
    @Inject JobContext jobContext;

    @Override
    public void afterWrite(List<Object> items) throws Exception {
      afterWrite.call(items, jobContext.getExecutionId());
    }
  }

  @Dependent
  @Named("recorder")
  public static class Recorder extends CopyTreeAnalyzer {
    @Override
    public void analyzeCollectorData(@Nullable Serializable data) {
      super.analyzeCollectorData(data);
      REPORTS.add((PartitionReport) data);
    }

    @Override
    public void analyzeStatus(BatchStatus status, String exitStatus) {
      ENDS.add(status);
    }
  }
}
