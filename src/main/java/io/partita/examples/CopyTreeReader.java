package io.partita.examples;

import io.partita.examples.CopyPlan.Share;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pieces of one partition's share from the manifest. The checkpoint is the number of
 * pieces read. As the first artifact that is opened it provides the partition's {@link
 * PartitionCopy} to the others.
 */
@Dependent
@Named("copyTreeReader")
public class CopyTreeReader extends AbstractItemReader {
  @Inject @BatchProperty String staging;
  @Inject @BatchProperty int partition;
  @Inject StepContext stepContext;

  private @Nullable PartitionCopy copy;
  private Manifest.@Nullable Reader manifest;
  private @Nullable Entry entry;
  private long nextPiece;
  private long done;

  @Override
  public void open(@Nullable Serializable checkpoint) throws IOException {
    copy = PartitionCopy.open(new StagingDirectory(Path.of(staging)), partition);
    stepContext.setTransientUserData(copy);
    Share share = copy.share();
    manifest = new Manifest.Reader(copy.staging().manifest(), share.position());
    entry = manifest.next();
    nextPiece = share.firstPiece();
    done = copy.isComplete() ? share.pieces() : 0;
    long reached = checkpoint instanceof Long pieces ? pieces : 0;
    while (done < reached) {
      advance();
    }
    copy.beginWith(next());
  }

  @Override
  public @Nullable Piece readItem() throws IOException {
    Piece piece = next();
    if (piece != null) {
      advance();
    }
    return piece;
  }

  @Override
  public Serializable checkpointInfo() {
    return done;
  }

  @Override
  public void close() throws IOException {
    try {
      if (manifest != null) {
        manifest.close();
      }
    } finally {
      if (copy != null) {
        copy.close();
      }
    }
  }

  private @Nullable Piece next() {
    if (copy == null || entry == null || done == copy.share().pieces()) {
      return null;
    }
    return new Piece(entry, nextPiece, entry.pieces() > 1 && copy.plan().isShared(entry));
  }

  private void advance() throws IOException {
    done++;
    nextPiece++;
    if (entry != null && manifest != null && nextPiece == entry.pieces()) {
      entry = manifest.next();
      nextPiece = 0;
    }
  }
}
