package org.aether.wps;

import java.beans.PropertyDescriptor;
import java.util.Set;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.MutablePropertyValues;
import org.springframework.beans.PropertyValue;
import org.springframework.beans.SimpleTypeConverter;
import org.springframework.beans.TypeMismatchException;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.TypedStringValue;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.util.ClassUtils;

/**
 * Removes bean definitions whose class does not exist, and property values that the class does not accept, before Spring
 * creates any bean. The context may therefore name a class that only GeoServer has, and a property that only some
 * versions of GeoServer have.
 *
 * <p>Only the beans and properties named here are touched; any other mistake in a definition remains an error.
 */
public final class OptionalBeans implements BeanDefinitionRegistryPostProcessor {

    private final Set<String> beans;
    private final Set<String> properties;

    /**
     * @param beans the names of the beans that are removed where their class does not exist
     * @param properties the properties of these beans that are removed where the class has no setter for them or cannot
     *     take their value, an unknown constant of an enumeration for example
     */
    public OptionalBeans(Set<String> beans, Set<String> properties) {
        this.beans = Set.copyOf(beans);
        this.properties = Set.copyOf(properties);
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        for (String bean : beans) {
            BeanDefinition definition = registry.getBeanDefinition(bean);
            Class<?> type = type(definition);
            if (type == null) {
                registry.removeBeanDefinition(bean);
            } else {
                MutablePropertyValues values = definition.getPropertyValues();
                for (String property : properties) {
                    PropertyValue value = values.getPropertyValue(property);
                    if (value != null && !accepts(type, value)) {
                        values.removePropertyValue(value);
                    }
                }
            }
        }
    }

    private static Class<?> type(BeanDefinition definition) {
        String name = definition.getBeanClassName();
        ClassLoader loader = OptionalBeans.class.getClassLoader();
        return name != null && ClassUtils.isPresent(name, loader) ? ClassUtils.resolveClassName(name, loader) : null;
    }

    private static boolean accepts(Class<?> type, PropertyValue value) {
        PropertyDescriptor descriptor = BeanUtils.getPropertyDescriptor(type, value.getName());
        if (descriptor == null || descriptor.getWriteMethod() == null) {
            return false;
        }
        Object raw = value.getValue() instanceof TypedStringValue text ? text.getValue() : value.getValue();
        try {
            new SimpleTypeConverter().convertIfNecessary(raw, descriptor.getPropertyType());
            return true;
        } catch (TypeMismatchException e) {
            return false;
        }
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
        // Nothing to do here.
    }
}
