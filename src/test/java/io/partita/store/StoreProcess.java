package io.partita.store;

import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/** What the tests run in a JVM of its own, until they kill it. */
public final class StoreProcess {
  private StoreProcess() {}

  public static void main(String[] arguments) throws Exception {
    StateDirectory state = StateDirectory.open(Path.of(arguments[1]), "server");
    switch (arguments[0]) {
      case "hold" -> System.out.println("held");
      case "write" -> write(Store.embedded(state));
      case "job" -> startJob(Store.embedded(state), arguments[2]);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    new CountDownLatch(1).await();
  }

  /** Tells each text's number once its commit has returned. */
  private static void write(Store store) {
    for (int i = 0; ; i++) {
      store.jobXml().save(hash(i), "written", "text " + i);
      System.out.println(i);
    }
  }

  private static void startJob(Store store, String trace) {
    store.jobXml().save(hash(1), "partitioned", jobXml());
    Properties parameters = new Properties();
    parameters.setProperty("trace", trace);
    parameters.setProperty("blocking", "1");
    PlainBatch batch = new PlainBatch(store);
    long execution = batch.operator().start(PlainBatch.parse(jobXml()), parameters);
    store.jobXml().bind(batch.operator().getJobInstance(execution).getInstanceId(), hash(1));
  }

  static String hash(int number) {
    return String.format("%064x", number);
  }

  /** Four partitions, one at a time: while one blocks, the next ones have no row yet. */
  static String jobXml() {
    StringBuilder plan = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      plan.append(
          String.format(
              "<properties partition='%d'><property name='number' value='%d'/></properties>",
              i, i));
    }
    return String.format(
        "<job id='partitioned' xmlns='https://jakarta.ee/xml/ns/jakartaee' version='2.0'>"
            + "<step id='parts'><batchlet ref='%s'><properties>"
            + "<property name='number' value=\"#{partitionPlan['number']}\"/>"
            + "<property name='trace' value=\"#{jobParameters['trace']}\"/>"
            + "<property name='blocking' value=\"#{jobParameters['blocking']}\"/>"
            + "</properties></batchlet>"
            + "<partition><plan partitions='4' threads='1'>%s</plan></partition></step></job>",
        BlockingPartition.class.getName(), plan);
  }
}
