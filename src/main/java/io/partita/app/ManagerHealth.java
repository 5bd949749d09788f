package io.partita.app;

import io.partita.manager.ManagerService;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** The server is not ready while jobs cannot have the manager that they need. */
@Readiness
@ApplicationScoped
public class ManagerHealth implements HealthCheck {
  @Override
  public HealthCheckResponse call() {
    PartitionEngine engine = CurrentEngine.known();
    ManagerService.State state =
        engine == null ? ManagerService.State.UNUSED : engine.manager().state();
    return HealthCheckResponse.named("manager")
        .status(state != ManagerService.State.DOWN)
        .withData("state", state.name())
        .build();
  }
}
