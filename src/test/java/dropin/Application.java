package dropin;

import jakarta.batch.operations.JobOperator;
import jakarta.batch.runtime.BatchRuntime;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jberet.runtime.JobExecutionImpl;

/** Runs the job {@code greetings} and ends. */
public final class Application {
  private Application() {}

  public static void main(String[] arguments) throws InterruptedException {
    System.out.println("application in process " + ProcessHandle.current().pid());
    JobOperator operator = BatchRuntime.getJobOperator();
    long execution = operator.start("greetings", new Properties());
    JobExecutionImpl job = (JobExecutionImpl) operator.getJobExecution(execution);
    job.awaitTermination(60, TimeUnit.SECONDS);
    System.out.println("job " + job.getBatchStatus());
  }
}
