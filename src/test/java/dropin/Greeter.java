package dropin;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** One partition: says where it runs. */
@Dependent
@Named("greeter")
public class Greeter extends AbstractBatchlet {
  @Inject @BatchProperty String name;
  @Inject StepContext step;

  @Override
  public String process() {
    long pid = ProcessHandle.current().pid();
    System.out.printf("hello from %s in process %d%n", name, pid);
    step.setTransientUserData(new Greeting(name, pid));
    return "COMPLETED";
  }
}
