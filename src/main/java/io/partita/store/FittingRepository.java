package io.partita.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jberet.repository.JobRepository;
import org.jberet.runtime.AbstractStepExecution;
import org.jberet.runtime.JobExecutionImpl;
import org.jspecify.annotations.Nullable;

/**
 * A job repository to which every exit status fits. JBeret writes them unchecked: one that the
 * database refuses would take the batch status with it.
 */
final class FittingRepository {
  private FittingRepository() {}

  /** The same repository, which is given executions whose exit status it can keep. */
  static JobRepository over(JobRepository repository) {
    return (JobRepository)
        Proxy.newProxyInstance(
            FittingRepository.class.getClassLoader(),
            new Class<?>[] {JobRepository.class},
            (proxy, method, arguments) -> call(repository, method, arguments));
  }

  private static @Nullable Object call(
      JobRepository repository, Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    if (arguments != null) {
      for (Object argument : arguments) {
        fit(argument);
      }
    }
    try {
      return method.invoke(repository, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void fit(@Nullable Object argument) {
    if (argument instanceof JobExecutionImpl job && job.getExitStatus() != null) {
      String kept = StoredText.exitStatus(job.getExitStatus(), "job " + job.getExecutionId());
      if (!kept.equals(job.getExitStatus())) {
        job.setExitStatus(kept);
      }
    } else if (argument instanceof AbstractStepExecution step && step.getExitStatus() != null) {
      String kept = StoredText.exitStatus(step.getExitStatus(), "step " + step.getStepName());
      if (!kept.equals(step.getExitStatus())) {
        step.setExitStatus(kept);
      }
    }
  }
}
