package io.partita.app;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.listener.AbstractChunkListener;
import jakarta.inject.Inject;

/** Records the chunks of a partition. */
public class ChunkOnly extends AbstractChunkListener {
  @Inject @BatchProperty String place;

  @Override
  public void beforeChunk() throws Exception {
    IsolationArtifacts.record(place, "beforeChunk");
  }

  @Override
  public void afterChunk() throws Exception {
    IsolationArtifacts.record(place, "afterChunk");
  }

  @Override
  public void onError(Exception e) throws Exception {
    IsolationArtifacts.record(place, "onError " + e);
  }
}
