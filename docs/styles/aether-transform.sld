<?xml version="1.0" encoding="UTF-8"?>
<!-- Three of the 128 numbers of the embedding as they are, for looking at single bands. For a map of the whole
     embedding take aether-false-color.sld, which is faster and shows more.
     Change: the model's id (city), the three bands (1 is Z000, 128 is Z127), and the range of numbers that fills the
     colours (a number of a vector of length one is about 0.09 in the mean).
     Layer: a coverage of AlphaEarth embeddings. Its WMS interpolation must be nearest neighbour: mixing the bytes of
     neighbouring pixels mixes their meaning up. -->
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.opengis.net/sld http://schemas.opengis.net/sld/1.0.0/StyledLayerDescriptor.xsd">
  <NamedLayer>
    <Name>aether-transform</Name>
    <UserStyle>
      <Title>AETHER: three bands of the embedding</Title>
      <Abstract>Bands Z000, Z001 and Z002 of the embedding as red, green and blue</Abstract>
      <FeatureTypeStyle>
        <Transformation>
          <ogc:Function name="aether:Transform">
            <ogc:Function name="parameter">
              <ogc:Literal>coverage</ogc:Literal>
            </ogc:Function>
            <ogc:Function name="parameter">
              <ogc:Literal>model</ogc:Literal>
              <ogc:Literal>city</ogc:Literal>
            </ogc:Function>
          </ogc:Function>
        </Transformation>
        <Rule>
          <RasterSymbolizer>
            <Opacity>1.0</Opacity>
            <ChannelSelection>
              <RedChannel>
                <SourceChannelName>1</SourceChannelName>
                <ContrastEnhancement>
                  <Normalize>
                    <VendorOption name="algorithm">StretchToMinimumMaximum</VendorOption>
                    <VendorOption name="minValue">-0.25</VendorOption>
                    <VendorOption name="maxValue">0.25</VendorOption>
                  </Normalize>
                </ContrastEnhancement>
              </RedChannel>
              <GreenChannel>
                <SourceChannelName>2</SourceChannelName>
                <ContrastEnhancement>
                  <Normalize>
                    <VendorOption name="algorithm">StretchToMinimumMaximum</VendorOption>
                    <VendorOption name="minValue">-0.25</VendorOption>
                    <VendorOption name="maxValue">0.25</VendorOption>
                  </Normalize>
                </ContrastEnhancement>
              </GreenChannel>
              <BlueChannel>
                <SourceChannelName>3</SourceChannelName>
                <ContrastEnhancement>
                  <Normalize>
                    <VendorOption name="algorithm">StretchToMinimumMaximum</VendorOption>
                    <VendorOption name="minValue">-0.25</VendorOption>
                    <VendorOption name="maxValue">0.25</VendorOption>
                  </Normalize>
                </ContrastEnhancement>
              </BlueChannel>
            </ChannelSelection>
          </RasterSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
