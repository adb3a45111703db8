<?xml version="1.0" encoding="UTF-8"?>
<!-- The most likely class of every place.
     Change: the ids of model (city) and head (landuse), and the labels below: the head's classes are numbered from 0 in
     the order in which aether:DescribeModel lists them. Classes without an entry stay transparent, as does no data (255).
     Layer: a coverage of AlphaEarth embeddings. Its WMS interpolation must be nearest neighbour: mixing the bytes of
     neighbouring pixels mixes their meaning up. -->
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.opengis.net/sld http://schemas.opengis.net/sld/1.0.0/StyledLayerDescriptor.xsd">
  <NamedLayer>
    <Name>aether-classify</Name>
    <UserStyle>
      <Title>AETHER: classes</Title>
      <Abstract>The most likely class of every place by a task head</Abstract>
      <FeatureTypeStyle>
        <Transformation>
          <ogc:Function name="aether:Classify">
            <ogc:Function name="parameter">
              <ogc:Literal>coverage</ogc:Literal>
            </ogc:Function>
            <ogc:Function name="parameter">
              <ogc:Literal>model</ogc:Literal>
              <ogc:Literal>city</ogc:Literal>
            </ogc:Function>
            <ogc:Function name="parameter">
              <ogc:Literal>head</ogc:Literal>
              <ogc:Literal>landuse</ogc:Literal>
            </ogc:Function>
          </ogc:Function>
        </Transformation>
        <Rule>
          <RasterSymbolizer>
            <Opacity>1.0</Opacity>
            <ColorMap type="values">
              <ColorMapEntry color="#e41a1c" quantity="0" label="class 0"/>
              <ColorMapEntry color="#377eb8" quantity="1" label="class 1"/>
              <ColorMapEntry color="#4daf4a" quantity="2" label="class 2"/>
              <ColorMapEntry color="#984ea3" quantity="3" label="class 3"/>
              <ColorMapEntry color="#ff7f00" quantity="4" label="class 4"/>
              <ColorMapEntry color="#ffff33" quantity="5" label="class 5"/>
              <ColorMapEntry color="#a65628" quantity="6" label="class 6"/>
              <ColorMapEntry color="#f781bf" quantity="7" label="class 7"/>
              <ColorMapEntry color="#999999" quantity="8" label="class 8"/>
              <ColorMapEntry color="#66c2a5" quantity="9" label="class 9"/>
            </ColorMap>
          </RasterSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
