package io.partita.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.batch.operations.JobOperator;
import jakarta.batch.operations.NoSuchJobExecutionException;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.io.IOException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the application finds around it in Liberty. Runs inside the server. */
@ExtendWith(ArquillianExtension.class)
class InsideServerIT {
  @Inject @Nullable BeanManager beans;

  @Deployment
  static WebArchive application() throws IOException {
    return Deployments.partita().addClass(InsideServerIT.class);
  }

  @Test
  void batchRuntime_hasOurJobOperator() {
    JobOperator operator = BatchRuntime.getJobOperator();

    assertThrows(NoSuchJobExecutionException.class, () -> operator.getJobExecution(1_000_000));
    assertEquals("org.jberet.operations", operator.getClass().getPackageName());
  }

  @Test
  void artifactsOfJobs_areBeans() {
    BeanManager manager = beans;
    assertNotNull(manager);
    assertEquals(1, manager.getBeans("copyTreeMapper").size());
  }

  @Test
  void whatOnlyWorkersNeed_isNotThere() {
    for (String name : new String[] {"org.jboss.weld.environment.se.Weld", "org.h2.Driver"}) {
      assertThrows(
          ClassNotFoundException.class,
          () -> Class.forName(name, false, getClass().getClassLoader()));
    }
  }
}
