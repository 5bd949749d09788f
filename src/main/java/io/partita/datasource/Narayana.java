package io.partita.datasource;

import com.arjuna.ats.arjuna.common.CoordinatorEnvironmentBean;
import com.arjuna.ats.arjuna.common.CoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.internal.arjuna.objectstore.VolatileStore;
import com.arjuna.ats.internal.arjuna.utils.UuidProcessId;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import io.agroal.api.transaction.TransactionIntegration;
import io.agroal.narayana.NarayanaTransactionIntegration;
import jakarta.transaction.TransactionManager;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Narayana, of which a JVM has one, made to fit a process that may be killed at any time: no files,
 * no sockets, no recovery threads.
 */
final class Narayana {
  /** Held, because the log manager holds loggers weakly. */
  private static final Logger LOG = Logger.getLogger("com.arjuna");

  private static final TransactionManager MANAGER = start();

  private Narayana() {}

  static TransactionManager manager() {
    return MANAGER;
  }

  /** Makes the connections of a pool take part. */
  static TransactionIntegration integration(String name) {
    return new NarayanaTransactionIntegration(
        MANAGER, new TransactionSynchronizationRegistryImple(), "java:/" + name, false);
  }

  private static TransactionManager start() {
    LOG.setLevel(Level.SEVERE); // it warns of everything that it thinks an application server has
    CoreEnvironmentBean core = arjPropertyManager.getCoreEnvironmentBean();
    try {
      core.setNodeIdentifier("p" + ProcessHandle.current().pid());
    } catch (CoreEnvironmentBeanException e) {
      throw new IllegalStateException("Narayana takes no node identifier", e);
    }
    core.setProcessImplementationClassName(UuidProcessId.class.getName());
    for (String store : new String[] {"default", "stateStore", "communicationStore"}) {
      // A transaction has one resource, and commits in one phase: there is nothing to write down.
      (store.equals("default")
              ? BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class)
              : BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store))
          .setObjectStoreType(VolatileStore.class.getName());
    }
    CoordinatorEnvironmentBean coordinator = arjPropertyManager.getCoordinatorEnvironmentBean();
    coordinator.setDefaultTimeout(0);
    coordinator.setTransactionStatusManagerEnable(false);
    return com.arjuna.ats.jta.TransactionManager.transactionManager();
  }
}
