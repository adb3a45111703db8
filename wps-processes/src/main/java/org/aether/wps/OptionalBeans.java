package org.aether.wps;

import java.util.Set;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.util.ClassUtils;

/**
 * Takes beans out of the context whose class is not among the libraries, before Spring makes any. So the context may
 * name a class of GeoServer, and starts without GeoServer too.
 */
public final class OptionalBeans implements BeanDefinitionRegistryPostProcessor {

    private final Set<String> names;

    /** @param names of the beans that may be missing; others are not touched */
    public OptionalBeans(Set<String> names) {
        this.names = Set.copyOf(names);
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        for (String name : names) {
            String type = registry.getBeanDefinition(name).getBeanClassName();
            if (type == null || !ClassUtils.isPresent(type, OptionalBeans.class.getClassLoader())) {
                registry.removeBeanDefinition(name);
            }
        }
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
        // nothing more to do
    }
}
