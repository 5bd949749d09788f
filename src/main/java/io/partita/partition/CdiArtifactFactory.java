package io.partita.partition;

import io.partita.inject.InjectedFields;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jberet.creation.AbstractArtifactFactory;
import org.jberet.creation.ArtifactCreationContext;
import org.jberet.runtime.context.JobContextImpl;
import org.jberet.runtime.context.StepContextImpl;
import org.jspecify.annotations.Nullable;

/**
 * Makes batch artifacts as CDI beans, by bean name or by class name; JBeret makes those itself that
 * are not beans, unless they have shared objects or data sources.
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
  public @Nullable Object create(String ref, @Nullable Class<?> type, ClassLoader loader)
      throws Exception {
    Bean<?> bean = findBean(ref, beanManager, loader);
    return bean == null ? createPlain(ref, loader) : createBean(bean);
  }

  /** As JBeret does, with shared objects and data sources besides. Null to leave it to JBeret. */
  private @Nullable Object createPlain(String ref, ClassLoader loader) throws Exception {
    Class<?> type;
    try {
      type = Class.forName(ref, true, loader);
    } catch (ClassNotFoundException e) {
      return null; // a name in META-INF/batch.xml
    }
    ArtifactCreationContext creation = ArtifactCreationContext.getCurrentArtifactCreationContext();
    if (creation == null || !InjectedFields.areIn(type)) {
      return null;
    }
    Object artifact = type.getDeclaredConstructor().newInstance();
    doInjection(
        artifact,
        type,
        loader,
        (JobContextImpl) creation.getJobContext(),
        (StepContextImpl) creation.getStepContext(),
        creation.getProperties());
    InjectedFields.inject(beanManager, artifact);
    invokeAnnotatedLifecycleMethod(artifact, type, PostConstruct.class);
    return artifact;
  }

  private Object createBean(Bean<?> bean) {
    CreationalContext<?> context = beanManager.createCreationalContext(bean);
    Object artifact = beanManager.getReference(bean, bean.getBeanClass(), context);
    if (bean.getScope() == Dependent.class) {
      dependents.put(artifact, context);
    }
    return artifact;
  }

  /** The class of the bean that has this name; the name itself if there is none. */
  public String className(String ref) {
    Bean<?> bean = beanManager.resolve(beanManager.getBeans(ref));
    return bean == null ? ref : bean.getBeanClass().getName();
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
