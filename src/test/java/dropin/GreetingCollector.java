package dropin;

import jakarta.batch.api.partition.PartitionCollector;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;

/** Sends the partition's greeting, an object of the application's own. */
@Dependent
@Named("greetingCollector")
public class GreetingCollector implements PartitionCollector {
  @Inject StepContext step;

  @Override
  public Serializable collectPartitionData() {
    return (Greeting) step.getTransientUserData();
  }
}
