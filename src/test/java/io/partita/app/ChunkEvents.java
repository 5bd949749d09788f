package io.partita.app;

import static io.partita.app.IsolationArtifacts.record;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.listener.ChunkListener;
import jakarta.batch.api.chunk.listener.ItemProcessListener;
import jakarta.batch.api.chunk.listener.ItemReadListener;
import jakarta.batch.api.chunk.listener.ItemWriteListener;
import jakarta.batch.api.chunk.listener.RetryProcessListener;
import jakarta.batch.api.chunk.listener.RetryReadListener;
import jakarta.batch.api.chunk.listener.RetryWriteListener;
import jakarta.batch.api.chunk.listener.SkipProcessListener;
import jakarta.batch.api.chunk.listener.SkipReadListener;
import jakarta.batch.api.chunk.listener.SkipWriteListener;
import jakarta.batch.api.listener.StepListener;
import jakarta.inject.Inject;
import java.util.List;

/** Every listener that a chunk step can have. */
public class ChunkEvents
    implements StepListener,
        ChunkListener,
        ItemReadListener,
        ItemProcessListener,
        ItemWriteListener,
        SkipReadListener,
        SkipProcessListener,
        SkipWriteListener,
        RetryReadListener,
        RetryProcessListener,
        RetryWriteListener {
  @Inject @BatchProperty String place;

  @Override
  public void beforeStep() throws Exception {
    record(place, "beforeStep");
  }

  @Override
  public void afterStep() throws Exception {
    record(place, "afterStep");
  }

  @Override
  public void beforeChunk() throws Exception {
    record(place, "beforeChunk");
  }

  @Override
  public void onError(Exception e) throws Exception {
    record(place, "onError " + e);
  }

  @Override
  public void afterChunk() throws Exception {
    record(place, "afterChunk");
  }

  @Override
  public void beforeRead() throws Exception {
    record(place, "beforeRead");
  }

  @Override
  public void afterRead(Object item) throws Exception {
    record(place, "afterRead " + item);
  }

  @Override
  public void onReadError(Exception e) throws Exception {
    record(place, "onReadError " + e);
  }

  @Override
  public void beforeProcess(Object item) throws Exception {
    record(place, "beforeProcess " + item);
  }

  @Override
  public void afterProcess(Object item, Object result) throws Exception {
    record(place, "afterProcess " + item + " " + result);
  }

  @Override
  public void onProcessError(Object item, Exception e) throws Exception {
    record(place, "onProcessError " + item + " " + e);
  }

  @Override
  public void beforeWrite(List<Object> items) throws Exception {
    record(place, "beforeWrite " + items);
  }

  @Override
  public void afterWrite(List<Object> items) throws Exception {
    record(place, "afterWrite " + items);
  }

  @Override
  public void onWriteError(List<Object> items, Exception e) throws Exception {
    record(place, "onWriteError " + items + " " + e);
  }

  @Override
  public void onSkipReadItem(Exception e) throws Exception {
    record(place, "onSkipReadItem " + e);
  }

  @Override
  public void onSkipProcessItem(Object item, Exception e) throws Exception {
    record(place, "onSkipProcessItem " + item + " " + e);
  }

  @Override
  public void onSkipWriteItem(List<Object> items, Exception e) throws Exception {
    record(place, "onSkipWriteItem " + items + " " + e);
  }

  @Override
  public void onRetryReadException(Exception e) throws Exception {
    record(place, "onRetryReadException " + e);
  }

  @Override
  public void onRetryProcessException(Object item, Exception e) throws Exception {
    record(place, "onRetryProcessException " + item + " " + e);
  }

  @Override
  public void onRetryWriteException(List<Object> items, Exception e) throws Exception {
    record(place, "onRetryWriteException " + items + " " + e);
  }
}
