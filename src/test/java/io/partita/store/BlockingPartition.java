package io.partita.store;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;

/** Notes its number in a file; where told to, it then says so on stdout and never ends. */
public class BlockingPartition implements Batchlet {
  @Inject @BatchProperty String number;
  @Inject @BatchProperty String trace;
  @Inject @BatchProperty String blocking;

  @Override
  public String process() throws Exception {
    if (number.equals(blocking)) {
      System.out.println("blocked in " + number);
      new CountDownLatch(1).await();
    }
    Files.writeString(
        Path.of(trace), number + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return "done";
  }

  @Override
  public void stop() {}
}
