package org.aether.wps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.xml.XmlBeanDefinitionReader;
import org.springframework.context.expression.StandardBeanExpressionResolver;
import org.springframework.core.io.ClassPathResource;

/**
 * The entry on GeoServer's Modules page, on stand-ins of {@code ModuleStatusImpl} as the versions of GeoServer have it:
 * with a category from 3.0 on, without one before.
 */
class OptionalBeansTest {

    /** As in 2.27 and 2.28. */
    public static class WithoutCategory {
        final String module;
        final String name;
        String version;

        public WithoutCategory(String module, String name) {
            this.module = module;
            this.name = name;
        }

        public void setVersion(String version) {
            this.version = version;
        }
    }

    /** As in 3.0, where the page asks for {@code getCategory().name()}. */
    public static class WithCategory extends WithoutCategory {
        /** Shown on the page. */
        public enum Category {
            CORE,
            EXTENSION,
            PENDING,
            COMMUNITY
        }

        private Category category;

        public WithCategory(String module, String name) {
            super(module, name);
        }

        public Category getCategory() {
            return category;
        }

        public void setCategory(Category category) {
            this.category = category;
        }
    }

    /** As a later version might be. */
    public static class WithOtherCategories extends WithoutCategory {
        /** Without the one that the plugin names. */
        public enum Category {
            SUPPORTED
        }

        Category category = Category.SUPPORTED;

        public WithOtherCategories(String module, String name) {
            super(module, name);
        }

        public void setCategory(Category category) {
            this.category = category;
        }
    }

    /** Where the category can be read only. */
    public static class WithFixedCategory extends WithoutCategory {
        public WithFixedCategory(String module, String name) {
            super(module, name);
        }

        public String getCategory() {
            return "fixed";
        }
    }

    /** The plugin's own definitions, with a stand-in for GeoServer's class. */
    private static DefaultListableBeanFactory definitions(Class<?> standIn) {
        DefaultListableBeanFactory factory = new DefaultListableBeanFactory();
        factory.setBeanExpressionResolver(new StandardBeanExpressionResolver());
        new XmlBeanDefinitionReader(factory).loadBeanDefinitions(new ClassPathResource("applicationContext.xml"));
        factory.getBeanDefinition("aetherModuleStatus").setBeanClassName(standIn.getName());
        factory.getBean("aetherOptionalBeans", OptionalBeans.class).postProcessBeanDefinitionRegistry(factory);
        return factory;
    }

    private static <T extends WithoutCategory> T entry(Class<T> standIn) {
        T entry = definitions(standIn).getBean("aetherModuleStatus", standIn);
        assertThat(entry.module).isEqualTo("aether-geoserver-plugin");
        assertThat(entry.name).isEqualTo("AETHER");
        assertThat(entry.version).isNotBlank();
        return entry;
    }

    @Test
    void theModuleIsACommunityModuleWhereModulesHaveACategory() {
        assertThat(entry(WithCategory.class).getCategory()).isEqualTo(WithCategory.Category.COMMUNITY);
    }

    @Test
    void theModuleIsListedWhereModulesHaveNoCategory() {
        assertThat(entry(WithoutCategory.class)).isExactlyInstanceOf(WithoutCategory.class);
    }

    @Test
    void aCategoryThatTheServerDoesNotKnowIsLeftOut() {
        assertThat(entry(WithOtherCategories.class).category).isEqualTo(WithOtherCategories.Category.SUPPORTED);
    }

    @Test
    void aPropertyThatCanOnlyBeReadIsLeftOut() {
        assertThat(entry(WithFixedCategory.class).getCategory()).isEqualTo("fixed");
    }

    @Test
    void withoutGeoServersClassThereIsNoEntry() {
        DefaultListableBeanFactory factory = new DefaultListableBeanFactory();
        new XmlBeanDefinitionReader(factory).loadBeanDefinitions(new ClassPathResource("applicationContext.xml"));

        factory.getBean("aetherOptionalBeans", OptionalBeans.class).postProcessBeanDefinitionRegistry(factory);

        assertThat(factory.containsBeanDefinition("aetherModuleStatus")).isFalse();
        assertThat(factory.containsBeanDefinition("aetherStore")).isTrue();
    }

    @Test
    void aPropertyThatIsNotOptionalRemainsAnError() {
        DefaultListableBeanFactory factory = new DefaultListableBeanFactory();
        factory.registerBeanDefinition(
                "entry",
                BeanDefinitionBuilder.genericBeanDefinition(WithoutCategory.class.getName())
                        .addConstructorArgValue("module")
                        .addConstructorArgValue("name")
                        .addPropertyValue("verison", "1")
                        .getBeanDefinition());
        new OptionalBeans(Set.of("entry"), Set.of("category")).postProcessBeanDefinitionRegistry(factory);

        assertThatThrownBy(() -> factory.getBean("entry"))
                .isInstanceOf(BeanCreationException.class)
                .hasMessageContaining("verison");
    }
}
