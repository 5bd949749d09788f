package dropin;

import jakarta.batch.api.partition.AbstractPartitionAnalyzer;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Named;
import java.io.Serializable;

/** Says, in the application's process, which greetings have arrived. */
@Dependent
@Named("greetingAnalyzer")
public class GreetingAnalyzer extends AbstractPartitionAnalyzer {
  @Override
  public void analyzeCollectorData(Serializable data) {
    if (data instanceof Greeting greeting) {
      System.out.printf("%s greeted from process %d%n", greeting.name(), greeting.pid());
    }
  }
}
