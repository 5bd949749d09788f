package io.partita.partition;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jberet.creation.AbstractArtifactFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes batch artifacts as CDI beans, by bean name or by class name; JBeret makes those itself that
 * are not beans.
 *
 * <p>Dependent beans live until JBeret destroys the artifact: nothing else ends them.
 */
public final class CdiArtifactFactory extends AbstractArtifactFactory {
  private final BeanManager beanManager;
  private final Map<Object, CreationalContext<?>> dependents =
      Collections.synchronizedMap(new IdentityHashMap<>());

  public CdiArtifactFactory(BeanManager beanManager) {
    this.beanManager = beanManager;
  }

  @Override
  public @Nullable Object create(String ref, @Nullable Class<?> type, ClassLoader loader) {
    Bean<?> bean = findBean(ref, beanManager, loader);
    if (bean == null) {
      return null;
    }
    CreationalContext<?> context = beanManager.createCreationalContext(bean);
    Object artifact = beanManager.getReference(bean, bean.getBeanClass(), context);
    if (bean.getScope() == Dependent.class) {
      dependents.put(artifact, context);
    }
    return artifact;
  }

  @Override
  public @Nullable Class<?> getArtifactClass(String ref, ClassLoader loader) {
    Bean<?> bean = findBean(ref, beanManager, loader);
    return bean == null ? null : bean.getBeanClass();
  }

  @Override
  public void destroy(@Nullable Object artifact) {
    CreationalContext<?> context = artifact == null ? null : dependents.remove(artifact);
    if (context != null) {
      context.release(); // calls @PreDestroy
    } else {
      super.destroy(artifact);
    }
  }
}
